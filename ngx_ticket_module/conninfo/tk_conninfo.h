/*
 * What a connection string of libpq says, for everybody who connects: nginx,
 * ticket-worker and ticketctl understand a list of hosts alike.
 *
 * libpq goes through a list by itself, but who connects without blocking waits
 * for a silent host as long as the kernel does: connect_timeout is libpq's only
 * where it blocks.  So an attempt here is one host, and who connects gives it
 * its time and goes on to the next.
 *
 * Lists mean what libpq says: host, hostaddr and port go together, one port is
 * that of all hosts, and target_session_attrs says which host will do.  Where
 * it is not set, it is read-write: everything here writes, a former primary may
 * be among several, and the one may be a standby that is promoted later, when
 * who is connected already would not be greeted in its new life.  A program
 * that people start (TK_CONNINFO_BLOCKS) takes the one host it is told.
 */

#ifndef TK_CONNINFO_H
#define TK_CONNINFO_H

#include <libpq-fe.h>


#define TK_CONNINFO_HOSTS       16
#define TK_CONNINFO_WHY         256     /* bytes of a complaint */
#define TK_CONNINFO_PLACE       256     /* of "host port 5432" */

#define TK_CONNINFO_TIMEOUT     2       /* seconds, unless connect_timeout */

#define TK_CONNINFO_BLOCKS      1       /* the caller can wait for names, and
                                           connects for one command */


/* A host to try; NULL: libpq's default. */

typedef struct {
    const char            *host;
    const char            *hostaddr;
    const char            *port;
    const char            *session;     /* target_session_attrs */
} tk_conninfo_attempt_t;

typedef struct {
    PQconninfoOption      *options;
    char                  *lists[3];    /* what attempts point into */
    tk_conninfo_attempt_t  attempts[2 * TK_CONNINFO_HOSTS];
    int                    n;           /* of them, at least 1 */
    const char            *session;     /* of the whole list, or NULL */
    int                    timeout_s;   /* of each, as libpq has it; 0: none */
} tk_conninfo_t;


/*
 * 0, and ci is to be freed; else -1, and why, as said behind the name of the
 * setting, without a final stop.  Unless flags say that the caller BLOCKS, a
 * host must be a directory or a numeric address, as a name would be looked up.
 */
int tk_conninfo_read(tk_conninfo_t *ci, const char *conninfo, int flags,
    char why[TK_CONNINFO_WHY]) __attribute__((warn_unused_result));
void tk_conninfo_free(tk_conninfo_t *ci);       /* also of zeroes */

/* PQconnectStart() to one host; name is the application's, unless the string
 * has one.  NULL on no memory. */
PGconn *tk_conninfo_start(const tk_conninfo_t *ci, int attempt,
    const char *name);

/* PQconnectdb() to the first host that will do. */
PGconn *tk_conninfo_open(const tk_conninfo_t *ci, const char *name);

/* Where an attempt goes, for the log.  Returns place. */
const char *tk_conninfo_place(const tk_conninfo_t *ci, int attempt,
    char place[TK_CONNINFO_PLACE]);


#endif
