/*
 * The word and the inboxes; see the header.
 */

#include "booking/holder.h"
#include "base/counts.h"

#include <sys/mman.h>


/* Of the word: the process' number from 1 on; how often it has changed. */

#define NGX_TICKET_HOLDER_BITS  16
#define NGX_TICKET_HOLDER_MASK  ((1 << NGX_TICKET_HOLDER_BITS) - 1)


typedef struct {
    ngx_atomic_t              word;         /* 0: nobody */
    ngx_ticket_batch_load_t   load;         /* the holder's */
} ngx_ticket_holder_shared_t;

/* A pair of datagram sockets: written by all, read by the one it is of. */

typedef struct {
    ngx_socket_t              fd[2];        /* read, write */
} ngx_ticket_inbox_t;

typedef struct {
    ngx_ticket_holder_shared_t  *shared;
    ngx_ticket_inbox_t          *inboxes;
    ngx_uint_t                   n;
    ngx_log_t                   *log;
} ngx_ticket_holders_t;


static ngx_ticket_holders_t  *ngx_ticket_holders;   /* of the last cycle */
static ngx_atomic_uint_t      ngx_ticket_holder_own;    /* the word, when we
                                                           put us in */


static void
ngx_ticket_holder_cleanup(void *data)
{
    ngx_ticket_holders_t *h = data;

    ngx_uint_t  i;

    for (i = 0; i < h->n; i++) {
        (void) close(h->inboxes[i].fd[0]);
        (void) close(h->inboxes[i].fd[1]);
    }

    if (h->shared != NULL) {
        (void) munmap(h->shared, sizeof(ngx_ticket_holder_shared_t));
    }

    if (ngx_ticket_holders == h) {
        ngx_ticket_holders = NULL;
    }
}


static ngx_int_t
ngx_ticket_holder_share(ngx_ticket_holders_t *h, ngx_uint_t n)
{
    void  *p;

    p = mmap(NULL, sizeof(ngx_ticket_holder_shared_t), PROT_READ|PROT_WRITE,
             MAP_SHARED|MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
        return NGX_ERROR;
    }

    h->shared = p;

    for (h->n = 0; h->n < n; h->n++) {
        if (socketpair(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0,
                       h->inboxes[h->n].fd)
            == -1)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* An error would end a master that reloads. */

void
ngx_ticket_holder_create(ngx_cycle_t *cycle)
{
    ngx_uint_t             n;
    ngx_core_conf_t       *ccf;
    ngx_pool_cleanup_t    *cln;
    ngx_ticket_holders_t  *h;

    ngx_ticket_holders = NULL;

    ccf = (ngx_core_conf_t *) ngx_get_conf(cycle->conf_ctx, ngx_core_module);
    n = ccf->worker_processes;

    if (!ccf->master || ngx_test_config || n < 2
        || n > NGX_TICKET_HOLDER_MASK)
    {
        return;
    }

    cln = ngx_pool_cleanup_add(cycle->pool, sizeof(ngx_ticket_holders_t));
    if (cln == NULL) {
        return;
    }

    h = cln->data;
    ngx_memzero(h, sizeof(ngx_ticket_holders_t));

    h->log = cycle->log;
    h->inboxes = ngx_palloc(cycle->pool, n * sizeof(ngx_ticket_inbox_t));
    if (h->inboxes == NULL) {
        return;
    }

    cln->handler = ngx_ticket_holder_cleanup;

    if (ngx_ticket_holder_share(h, n) != NGX_OK) {
        ngx_log_error(NGX_LOG_ERR, cycle->log, ngx_errno,
                      "each process books by itself: no sockets between them");
        return;
    }

    ngx_ticket_holders = h;
}


void
ngx_ticket_holder_init(void)
{
    ngx_ticket_holder_own = 0;

    if (ngx_ticket_holders && ngx_worker >= ngx_ticket_holders->n) {
        ngx_ticket_holders = NULL;
    }
}


void
ngx_ticket_holder_exit(void)
{
    if (ngx_ticket_holder_is_us()) {
        (void) ngx_atomic_cmp_set(&ngx_ticket_holders->shared->word,
                                  ngx_ticket_holder_own,
                                  ngx_ticket_holder_own
                                  & ~NGX_TICKET_HOLDER_MASK);
    }

    ngx_ticket_holder_own = 0;
    ngx_ticket_batch_tell(NULL);
}


ngx_uint_t
ngx_ticket_holder_is_shared(void)
{
    return ngx_ticket_holders != NULL;
}


ngx_atomic_uint_t
ngx_ticket_holder(void)
{
    return ngx_ticket_holders ? ngx_ticket_holders->shared->word : 0;
}


ngx_uint_t
ngx_ticket_holder_number(ngx_atomic_uint_t holder)
{
    return (holder & NGX_TICKET_HOLDER_MASK) - 1;
}


ngx_uint_t
ngx_ticket_holder_is_us(void)
{
    return ngx_ticket_holder_own != 0
           && ngx_ticket_holder_own == ngx_ticket_holder();
}


ngx_uint_t
ngx_ticket_holder_lost(void)
{
    if (ngx_ticket_holder_own == 0
        || (ngx_ticket_holder_is_us() && !ngx_exiting))
    {
        return 0;
    }

    ngx_ticket_holder_exit();

    ngx_log_error(NGX_LOG_NOTICE, ngx_ticket_holders->log, 0,
                  "process %ui books for all no more", ngx_worker);

    return 1;
}


ngx_int_t
ngx_ticket_holder_take(ngx_atomic_uint_t holder, const char *why)
{
    ngx_uint_t            number;
    ngx_atomic_uint_t     own;

    own = (holder & ~NGX_TICKET_HOLDER_MASK) + NGX_TICKET_HOLDER_MASK + 1
          + ngx_worker + 1;

    if (!ngx_atomic_cmp_set(&ngx_ticket_holders->shared->word, holder, own)) {
        return NGX_DECLINED;
    }

    ngx_ticket_holder_own = own;
    ngx_ticket_batch_tell(&ngx_ticket_holders->shared->load);

    number = ngx_ticket_holder_number(holder);

    if (number == NGX_TICKET_NO_HOLDER) {
        ngx_log_error(NGX_LOG_NOTICE, ngx_ticket_holders->log, 0,
                      "process %ui books for all", ngx_worker);

    } else {
        ngx_ticket_count(takeovers);
        ngx_log_error(NGX_LOG_WARN, ngx_ticket_holders->log, 0,
                      "process %ui books for all instead of process %ui, "
                      "which %s", ngx_worker, number, why);
    }

    return NGX_OK;
}


/* A datagram of one byte that carries a socket. */

typedef union {
    struct cmsghdr  cm;
    char            space[CMSG_SPACE(sizeof(int))];
} ngx_ticket_holder_control_t;

static void
ngx_ticket_holder_message(struct msghdr *msg, struct iovec *iov, char *byte,
    ngx_ticket_holder_control_t *control)
{
    ngx_memzero(msg, sizeof(struct msghdr));
    ngx_memzero(control, sizeof(ngx_ticket_holder_control_t));

    iov->iov_base = byte;
    iov->iov_len = 1;

    msg->msg_iov = iov;
    msg->msg_iovlen = 1;
    msg->msg_control = control;
    msg->msg_controllen = sizeof(ngx_ticket_holder_control_t);
}


ngx_int_t
ngx_ticket_holder_send(ngx_atomic_uint_t holder, ngx_socket_t fd)
{
    char                          byte;
    ssize_t                       n;
    ngx_err_t                     err;
    ngx_uint_t                    number;
    struct iovec                  iov;
    struct msghdr                 msg;
    struct cmsghdr               *cm;
    ngx_ticket_holder_control_t   control;

    byte = 0;
    ngx_ticket_holder_message(&msg, &iov, &byte, &control);

    cm = CMSG_FIRSTHDR(&msg);
    cm->cmsg_level = SOL_SOCKET;
    cm->cmsg_type = SCM_RIGHTS;
    cm->cmsg_len = CMSG_LEN(sizeof(int));
    ngx_memcpy(CMSG_DATA(cm), &fd, sizeof(int));

    number = ngx_ticket_holder_number(holder);

    n = sendmsg(ngx_ticket_holders->inboxes[number].fd[1], &msg, MSG_NOSIGNAL);
    err = (n == -1) ? ngx_socket_errno : 0;

    (void) close(fd);

    if (n == 1) {
        return NGX_OK;
    }

    return (err == NGX_EAGAIN || err == NGX_EINTR) ? NGX_AGAIN : NGX_ERROR;
}


ngx_socket_t
ngx_ticket_holder_receive(void)
{
    int                           fd;
    char                          byte;
    struct iovec                  iov;
    struct msghdr                 msg;
    struct cmsghdr               *cm;
    ngx_ticket_holder_control_t   control;

    ngx_ticket_holder_message(&msg, &iov, &byte, &control);

    if (recvmsg(ngx_ticket_holder_inbox(), &msg, MSG_CMSG_CLOEXEC) != 1) {
        return (ngx_socket_t) -1;
    }

    cm = CMSG_FIRSTHDR(&msg);

    if (cm == NULL || cm->cmsg_level != SOL_SOCKET
        || cm->cmsg_type != SCM_RIGHTS
        || cm->cmsg_len != CMSG_LEN(sizeof(int)))
    {
        /* we had no descriptor left for it */
        return (ngx_socket_t) -1;
    }

    ngx_memcpy(&fd, CMSG_DATA(cm), sizeof(int));

    return fd;
}


ngx_socket_t
ngx_ticket_holder_inbox(void)
{
    return ngx_ticket_holders->inboxes[ngx_worker].fd[0];
}


ngx_ticket_batch_load_t *
ngx_ticket_holder_load(void)
{
    return ngx_ticket_holders ? &ngx_ticket_holders->shared->load : NULL;
}
