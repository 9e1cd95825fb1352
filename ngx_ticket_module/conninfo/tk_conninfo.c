/*
 * Connection strings, as tk_conninfo.h says.
 */

#include "tk_conninfo.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>


#define TK_CONNINFO_OPTIONS     128     /* libpq has about 40 */
#define TK_CONNINFO_LEAST       2       /* seconds: libpq gives no less */


/* The keywords that an attempt has of its own. */

static const char *const  tk_conninfo_own[] = {
    "host", "hostaddr", "port", "target_session_attrs"
};

typedef struct {
    const char  *items[TK_CONNINFO_HOSTS];
    int          n;                     /* 0: not set */
} tk_conninfo_list_t;

typedef struct {
    const char  *keywords[TK_CONNINFO_OPTIONS];
    const char  *values[TK_CONNINFO_OPTIONS];
    int          n;
} tk_conninfo_params_t;


/* What libpq will take: of the string, else of the environment. */

static const char *
tk_conninfo_value(const tk_conninfo_t *ci, const char *keyword)
{
    const char              *value;
    const PQconninfoOption  *o;

    for (o = ci->options; o->keyword != NULL; o++) {
        if (strcmp(o->keyword, keyword) != 0) {
            continue;
        }

        value = o->val;

        if ((value == NULL || *value == '\0') && o->envvar != NULL) {
            value = getenv(o->envvar);
        }

        return value != NULL && *value != '\0' ? value : NULL;
    }

    return NULL;
}


static const char *
tk_conninfo_item(const tk_conninfo_list_t *list, int i)
{
    const char  *item;

    if (list->n == 0) {
        return NULL;
    }

    item = list->items[list->n == 1 ? 0 : i];

    return *item != '\0' ? item : NULL;
}


/* Cuts a copy at its commas, as libpq does: what is empty is an item, too. */

static int
tk_conninfo_cut(tk_conninfo_list_t *list, char **copy, const char *text)
{
    char  *p, *comma;

    list->n = 0;

    if (text == NULL) {
        return 0;
    }

    *copy = strdup(text);
    if (*copy == NULL) {
        return -1;
    }

    for (p = *copy; p != NULL; p = comma) {
        if (list->n == TK_CONNINFO_HOSTS) {
            return -1;
        }

        comma = strchr(p, ',');
        if (comma != NULL) {
            *comma++ = '\0';
        }

        list->items[list->n++] = p;
    }

    return 0;
}


static int
tk_conninfo_is_numeric(const char *host)
{
    struct addrinfo   hints, *found;

    memset(&hints, 0, sizeof(hints));
    hints.ai_flags = AI_NUMERICHOST;

    if (getaddrinfo(host, NULL, &hints, &found) != 0) {
        return 0;
    }

    freeaddrinfo(found);

    return 1;
}


/* Nobody is to be asked where it is. */

static int
tk_conninfo_check(const tk_conninfo_attempt_t *a, char *why)
{
    if (a->hostaddr != NULL) {
        if (tk_conninfo_is_numeric(a->hostaddr)) {
            return 0;
        }

        snprintf(why, TK_CONNINFO_WHY, "needs hostaddr= to be an IP address, "
                 "not \"%.64s\"", a->hostaddr);
        return -1;
    }

    if (a->host == NULL || a->host[0] == '/' || a->host[0] == '@'
        || tk_conninfo_is_numeric(a->host))
    {
        return 0;
    }

    snprintf(why, TK_CONNINFO_WHY, "needs host= to be a directory or an IP "
             "address, not \"%.64s\": looking up a name would block (with "
             "hostaddr= beside it a name is not looked up)", a->host);

    return -1;
}


/* All hosts once; of those that prefer a standby, then any of them. */

static void
tk_conninfo_expand(tk_conninfo_t *ci, int n, int flags,
    const tk_conninfo_list_t *hosts, const tk_conninfo_list_t *addrs,
    const tk_conninfo_list_t *ports)
{
    int                     i, twice;
    const char             *first;
    tk_conninfo_attempt_t  *a;

    ci->session = tk_conninfo_value(ci, "target_session_attrs");
    if (ci->session == NULL && (n > 1 || !(flags & TK_CONNINFO_BLOCKS))) {
        ci->session = "read-write";
    }

    twice = ci->session != NULL && strcmp(ci->session, "prefer-standby") == 0;
    first = twice ? "standby" : ci->session;
    ci->n = twice ? 2 * n : n;

    for (i = 0; i < ci->n; i++) {
        a = &ci->attempts[i];
        a->host = tk_conninfo_item(hosts, i % n);
        a->hostaddr = tk_conninfo_item(addrs, i % n);
        a->port = tk_conninfo_item(ports, i % n);
        a->session = i < n ? first : "any";
    }
}


static int
tk_conninfo_hosts(tk_conninfo_t *ci, int flags, char *why)
{
    int                 i, n;
    tk_conninfo_list_t  hosts, addrs, ports;

    if (tk_conninfo_cut(&hosts, &ci->lists[0], tk_conninfo_value(ci, "host"))
        || tk_conninfo_cut(&addrs, &ci->lists[1],
                           tk_conninfo_value(ci, "hostaddr"))
        || tk_conninfo_cut(&ports, &ci->lists[2],
                           tk_conninfo_value(ci, "port")))
    {
        snprintf(why, TK_CONNINFO_WHY, "names more than %d hosts or ports",
                 TK_CONNINFO_HOSTS);
        return -1;
    }

    if (hosts.n > 0 && addrs.n > 0 && hosts.n != addrs.n) {
        snprintf(why, TK_CONNINFO_WHY, "has %d items in host= and %d in "
                 "hostaddr=", hosts.n, addrs.n);
        return -1;
    }

    n = addrs.n > 0 ? addrs.n : hosts.n > 0 ? hosts.n : 1;

    if (ports.n > 1 && ports.n != n) {
        snprintf(why, TK_CONNINFO_WHY, "has %d items in port= and %d hosts",
                 ports.n, n);
        return -1;
    }

    tk_conninfo_expand(ci, n, flags, &hosts, &addrs, &ports);

    if (flags & TK_CONNINFO_BLOCKS) {
        return 0;
    }

    if (hosts.n + addrs.n == 0 && tk_conninfo_value(ci, "service") != NULL) {
        snprintf(why, TK_CONNINFO_WHY, "needs host= or hostaddr= beside "
                 "service=: what the service names may have to be looked up");
        return -1;
    }

    for (i = 0; i < n; i++) {
        if (tk_conninfo_check(&ci->attempts[i], why) != 0) {
            return -1;
        }
    }

    return 0;
}


/* libpq's reading: no number of seconds is no limit, and 1 is 2. */

static int
tk_conninfo_timeout(tk_conninfo_t *ci, char *why)
{
    char        *end;
    long         seconds;
    const char  *text;

    text = tk_conninfo_value(ci, "connect_timeout");
    if (text == NULL) {
        ci->timeout_s = TK_CONNINFO_TIMEOUT;
        return 0;
    }

    errno = 0;
    seconds = strtol(text, &end, 10);

    while (isspace((unsigned char) *end)) {
        end++;
    }

    if (end == text || *end != '\0' || errno != 0 || seconds > INT_MAX / 1000
        || seconds < INT_MIN)
    {
        snprintf(why, TK_CONNINFO_WHY, "needs connect_timeout= to be whole "
                 "seconds, not \"%.32s\"", text);
        return -1;
    }

    ci->timeout_s = seconds <= 0 ? 0
                    : seconds < TK_CONNINFO_LEAST ? TK_CONNINFO_LEAST
                    : (int) seconds;

    return 0;
}


static int
tk_conninfo_parse(tk_conninfo_t *ci, const char *conninfo, char *why)
{
    int                      n;
    char                    *error;
    const PQconninfoOption  *o;

    error = NULL;
    ci->options = PQconninfoParse(conninfo, &error);

    if (ci->options == NULL) {
        snprintf(why, TK_CONNINFO_WHY, "%.*s",
                 error ? (int) strcspn(error, "\n") : 9,
                 error ? error : "no memory");
        PQfreemem(error);
        return -1;
    }

    n = 0;
    for (o = ci->options; o->keyword != NULL; o++) {
        n++;
    }

    if (n > TK_CONNINFO_OPTIONS - 16) {
        snprintf(why, TK_CONNINFO_WHY, "is read by a libpq with %d settings",
                 n);
        return -1;
    }

    return 0;
}


int
tk_conninfo_read(tk_conninfo_t *ci, const char *conninfo, int flags,
    char why[TK_CONNINFO_WHY])
{
    memset(ci, 0, sizeof(tk_conninfo_t));

    if (tk_conninfo_parse(ci, conninfo, why) == 0
        && tk_conninfo_timeout(ci, why) == 0
        && tk_conninfo_hosts(ci, flags, why) == 0)
    {
        return 0;
    }

    tk_conninfo_free(ci);

    return -1;
}


void
tk_conninfo_free(tk_conninfo_t *ci)
{
    size_t  i;

    PQconninfoFree(ci->options);

    for (i = 0; i < sizeof(ci->lists) / sizeof(ci->lists[0]); i++) {
        free(ci->lists[i]);
    }

    memset(ci, 0, sizeof(tk_conninfo_t));
}


/* Connecting: of two values of a keyword the later one counts. */

static void
tk_conninfo_add(tk_conninfo_params_t *p, const char *keyword,
    const char *value)
{
    if (value != NULL && *value != '\0') {
        p->keywords[p->n] = keyword;
        p->values[p->n++] = value;
    }
}


static int
tk_conninfo_is_own(const char *keyword)
{
    size_t  i;

    for (i = 0; i < sizeof(tk_conninfo_own) / sizeof(char *); i++) {
        if (strcmp(keyword, tk_conninfo_own[i]) == 0) {
            return 1;
        }
    }

    return 0;
}


static void
tk_conninfo_params(tk_conninfo_params_t *p, const tk_conninfo_t *ci,
    const char *name, int with_own)
{
    const PQconninfoOption  *o;

    tk_conninfo_add(p, "fallback_application_name", name);

    for (o = ci->options; o->keyword != NULL; o++) {
        if (with_own || !tk_conninfo_is_own(o->keyword)) {
            tk_conninfo_add(p, o->keyword, o->val);
        }
    }

    tk_conninfo_add(p, "client_encoding", "UTF8");
    p->keywords[p->n] = NULL;
    p->values[p->n] = NULL;
}


PGconn *
tk_conninfo_start(const tk_conninfo_t *ci, int attempt, const char *name)
{
    tk_conninfo_params_t          p;
    const tk_conninfo_attempt_t  *a = &ci->attempts[attempt];

    p.n = 0;

    /* GSS would read files and connect a second time */

    tk_conninfo_add(&p, "gssencmode", "disable");
    tk_conninfo_add(&p, "host", a->host);
    tk_conninfo_add(&p, "hostaddr", a->hostaddr);
    tk_conninfo_add(&p, "port", a->port);
    tk_conninfo_add(&p, "target_session_attrs", a->session);
    tk_conninfo_params(&p, ci, name, 0);

    return PQconnectStartParams(p.keywords, p.values, 0);
}


PGconn *
tk_conninfo_open(const tk_conninfo_t *ci, const char *name)
{
    char                  seconds[16];
    tk_conninfo_params_t  p;

    p.n = 0;
    snprintf(seconds, sizeof(seconds), "%d", ci->timeout_s);
    tk_conninfo_add(&p, "connect_timeout", seconds);

    tk_conninfo_add(&p, "target_session_attrs", ci->session);

    tk_conninfo_params(&p, ci, name, 1);

    return PQconnectdbParams(p.keywords, p.values, 0);
}


const char *
tk_conninfo_place(const tk_conninfo_t *ci, int attempt,
    char place[TK_CONNINFO_PLACE])
{
    const char                   *host;
    const tk_conninfo_attempt_t  *a = &ci->attempts[attempt];

    host = a->hostaddr != NULL ? a->hostaddr : a->host;

    snprintf(place, TK_CONNINFO_PLACE, "%.160s%s%.32s",
             host != NULL ? host : "the default host",
             a->port != NULL ? " port " : "", a->port != NULL ? a->port : "");

    return place;
}
