/* The address of a connection as a key; see the header. */

#include "base/address.h"


#if (NGX_HAVE_INET6)

static ngx_rbtree_key_t
ngx_ticket_address_key6(struct sockaddr_in6 *sin6)
{
    u_char            *p;
    uint32_t           low;
    ngx_uint_t         i;
    ngx_rbtree_key_t   key;

    p = sin6->sin6_addr.s6_addr;

    if (IN6_IS_ADDR_V4MAPPED(&sin6->sin6_addr)) {
        ngx_memcpy(&low, p + 12, sizeof(uint32_t));
        return low;
    }

    for (i = 0, key = 0; i < 8; i++) {
        key = key << 8 | p[i];
    }

    return key;
}

#endif


ngx_rbtree_key_t
ngx_ticket_address_key(ngx_connection_t *c)
{
    switch (c->sockaddr->sa_family) {

    case AF_INET:
        return ((struct sockaddr_in *) c->sockaddr)->sin_addr.s_addr;

#if (NGX_HAVE_INET6)
    case AF_INET6:
        return ngx_ticket_address_key6((struct sockaddr_in6 *) c->sockaddr);
#endif

    default:
        return 0;
    }
}


#if (NGX_HAVE_INET6)

static u_char *
ngx_ticket_address_text6(struct sockaddr_in6 *sin6, u_char *p, u_char *last)
{
    u_char  *a;

    a = sin6->sin6_addr.s6_addr;

    if (IN6_IS_ADDR_V4MAPPED(&sin6->sin6_addr)) {
        return ngx_slprintf(p, last, "%ud.%ud.%ud.%ud", a[12], a[13], a[14],
                            a[15]);
    }

    return ngx_slprintf(p, last, "%xd:%xd:%xd:%xd::/64", a[0] << 8 | a[1],
                        a[2] << 8 | a[3], a[4] << 8 | a[5], a[6] << 8 | a[7]);
}

#endif


u_char *
ngx_ticket_address_text(ngx_connection_t *c, u_char *p, u_char *last)
{
#if (NGX_HAVE_INET6)
    if (c->sockaddr->sa_family == AF_INET6) {
        return ngx_ticket_address_text6((struct sockaddr_in6 *) c->sockaddr, p,
                                        last);
    }
#endif

    return ngx_slprintf(p, last, "%V", &c->addr_text);
}


size_t
ngx_ticket_address_bytes(ngx_connection_t *c, u_char **address)
{
    struct sockaddr_in   *sin;
#if (NGX_HAVE_INET6)
    struct sockaddr_in6  *sin6;
#endif

    switch (c->sockaddr->sa_family) {

    case AF_INET:
        sin = (struct sockaddr_in *) c->sockaddr;
        *address = (u_char *) &sin->sin_addr;
        return 4;

#if (NGX_HAVE_INET6)
    case AF_INET6:
        sin6 = (struct sockaddr_in6 *) c->sockaddr;
        *address = sin6->sin6_addr.s6_addr;
        return 16;
#endif

    default:
        *address = NULL;
        return 0;
    }
}
