/*
 * Addresses that others give us: what they look like, and which of them may be
 * called at all.
 */

#include <arpa/inet.h>

#include "tk_address.h"
#include "tk_value.h"

#define TK_ADDRESS_MAX      256
#define TK_HOST_MAX         253


static int
tk_is_alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
           || (c >= 'a' && c <= 'z');
}


static int
tk_is_hex(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F')
           || (c >= 'a' && c <= 'f');
}


static int
tk_one_of(unsigned char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}


static void
tk_skip(tk_str_t *s, size_t len)
{
    s->data += len;
    s->len -= len;
}


static int
tk_take_scheme(tk_str_t *s)
{
    size_t    i;
    tk_str_t  head;

    static const tk_str_t  schemes[] = {
        tk_string("http://"), tk_string("https://")
    };

    for (i = 0; i < 2; i++) {
        head.data = s->data;
        head.len = schemes[i].len;

        if (s->len >= head.len && tk_str_eq_nocase(head, schemes[i])) {
            tk_skip(s, head.len);
            return 1;
        }
    }

    return 0;
}


/* A name, dotted digits, or an IPv6 address in brackets. */

static int
tk_take_host(tk_str_t *s)
{
    size_t  i;

    if (s->len > 0 && s->data[0] == '[') {
        for (i = 1; i < s->len && (tk_is_hex(s->data[i])
                                   || tk_one_of(s->data[i], ":.")); i++)
        {
            /* void */
        }

        if (i < 4 || i == s->len || s->data[i] != ']'
            || memchr(s->data, ':', i) == NULL)
        {
            return 0;
        }

        tk_skip(s, i + 1);
        return 1;
    }

    for (i = 0; i < s->len && (tk_is_alnum(s->data[i])
                               || tk_one_of(s->data[i], "-_.")); i++)
    {
        /* no empty label */
        if (s->data[i] == '.' && (i == 0 || s->data[i - 1] == '.')) {
            return 0;
        }
    }

    if (i == 0 || i > TK_HOST_MAX) {
        return 0;
    }

    tk_skip(s, i);

    return 1;
}


static int
tk_take_port(tk_str_t *s)
{
    size_t    i;
    int64_t   port;
    tk_str_t  digits;

    if (s->len == 0 || s->data[0] != ':') {
        return 1;
    }

    tk_skip(s, 1);

    for (i = 0; i < s->len && s->data[i] >= '0' && s->data[i] <= '9'; i++) {
        /* void */
    }

    digits.data = s->data;
    digits.len = i;
    tk_skip(s, i);

    return i <= 5 && tk_parse_int(digits, 1, 65535, &port) == TK_OK;
}


/* Of a path, or of a query. */

static int
tk_take_signs(tk_str_t *s)
{
    while (s->len > 0) {
        if (s->data[0] == '%') {
            if (s->len < 3 || !tk_is_hex(s->data[1]) || !tk_is_hex(s->data[2]))
            {
                return 0;
            }

            tk_skip(s, 3);
            continue;
        }

        if (!tk_is_alnum(s->data[0])
            && !tk_one_of(s->data[0], "/-._~!$&'()*+,;=:@"))
        {
            return 0;
        }

        tk_skip(s, 1);
    }

    return 1;
}


static int
tk_take_path(tk_str_t *s)
{
    return (s->len == 0 || s->data[0] == '/') && tk_take_signs(s);
}


tk_err_t
tk_address_check(tk_str_t address)
{
    if (address.len == 0) {
        return TK_OK;
    }

    if (address.len > TK_ADDRESS_MAX
        || !tk_take_scheme(&address)
        || !tk_take_host(&address)
        || !tk_take_port(&address)
        || !tk_take_path(&address))
    {
        return TK_BAD_CALLBACK_ADDRESS;
    }

    return TK_OK;
}


tk_err_t
tk_address_notify_check(tk_str_t url)
{
    tk_str_t              address, query;
    const unsigned char  *mark;

    address = url;
    query = url;
    mark = url.len == 0 ? NULL : memchr(url.data, '?', url.len);

    if (mark != NULL) {
        address.len = mark - url.data;
        tk_skip(&query, address.len + 1);
    }

    if (address.len == 0 || url.len > TK_ADDRESS_MAX
        || tk_address_check(address) != TK_OK
        || (mark != NULL && !tk_take_signs(&query))
        || !tk_address_reachable(address))
    {
        return TK_BAD_VALUE;
    }

    return TK_OK;
}


/* Where the worker may connect. */

typedef struct {
    unsigned char   prefix[16];
    int             bits;
} tk_net_t;

#define TK_NET4(a, b, c, d, bits)                                             \
    { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d }, 96 + (bits) }

static const tk_net_t  tk_mapped = TK_NET4(0, 0, 0, 0, 0);

/* of IPv6 only this is handed out at all (RFC 4291, 2.4) */
static const tk_net_t  tk_global = { { 0x20 }, 3 };

static const tk_net_t  tk_loopback[] = {
    TK_NET4(127, 0, 0, 0, 8),
    { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, 128 }
};

/* The registries of special-purpose addresses (RFC 6890 and later). */

static const tk_net_t  tk_special[] = {
    TK_NET4(0, 0, 0, 0, 8),                     /* "this network" */
    TK_NET4(10, 0, 0, 0, 8),                    /* private */
    TK_NET4(100, 64, 0, 0, 10),                 /* carrier-grade NAT */
    TK_NET4(127, 0, 0, 0, 8),                   /* loopback */
    TK_NET4(169, 254, 0, 0, 16),                /* link-local, metadata */
    TK_NET4(172, 16, 0, 0, 12),                 /* private */
    TK_NET4(192, 0, 0, 0, 24),                  /* protocol assignments */
    TK_NET4(192, 0, 2, 0, 24),                  /* documentation */
    TK_NET4(192, 88, 99, 0, 24),                /* 6to4 relays */
    TK_NET4(192, 168, 0, 0, 16),                /* private */
    TK_NET4(198, 18, 0, 0, 15),                 /* benchmarks */
    TK_NET4(198, 51, 100, 0, 24),               /* documentation */
    TK_NET4(203, 0, 113, 0, 24),                /* documentation */
    TK_NET4(224, 0, 0, 0, 4),                   /* multicast */
    TK_NET4(240, 0, 0, 0, 4),                   /* reserved, broadcast */
    { { 0x20, 0x01, 0x00 }, 23 },               /* Teredo, ORCHID, benchmarks */
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32 },         /* documentation */
    { { 0x20, 0x02 }, 16 },                     /* 6to4 */
    { { 0x3f, 0xff, 0x00 }, 20 }                /* documentation */
};


static int
tk_net_has(const tk_net_t *net, const unsigned char address[16])
{
    int            whole, rest;
    unsigned char  mask;

    whole = net->bits / 8;
    rest = net->bits % 8;

    if (memcmp(net->prefix, address, whole) != 0) {
        return 0;
    }

    if (rest == 0) {
        return 1;
    }

    mask = (unsigned char) (0xff << (8 - rest));

    return ((net->prefix[whole] ^ address[whole]) & mask) == 0;
}


static int
tk_nets_have(const tk_net_t *nets, size_t n, const unsigned char address[16])
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (tk_net_has(&nets[i], address)) {
            return 1;
        }
    }

    return 0;
}


int
tk_address_allowed(const unsigned char address[16], int allow_loopback)
{
    if (allow_loopback
        && tk_nets_have(tk_loopback,
                        sizeof(tk_loopback) / sizeof(tk_loopback[0]), address))
    {
        return 1;
    }

    if (!tk_net_has(&tk_mapped, address) && !tk_net_has(&tk_global, address)) {
        return 0;
    }

    return !tk_nets_have(tk_special,
                         sizeof(tk_special) / sizeof(tk_special[0]), address);
}


/* A last label of digits alone, or of "0x" and digits, is no name: resolvers
 * read such hosts as numbers, some of them in strange forms. */

static int
tk_host_is_numeric(tk_str_t host)
{
    size_t         i;
    unsigned char  c;

    for (i = host.len; i > 0 && host.data[i - 1] != '.'; i--) {
        /* void */
    }

    tk_skip(&host, i);

    if (host.len > 2 && host.data[0] == '0' && (host.data[1] | 0x20) == 'x') {
        tk_skip(&host, 2);

        for (i = 0; i < host.len && tk_is_hex(host.data[i]); i++) {
            /* void */
        }

        return i == host.len;
    }

    for (i = 0; i < host.len; i++) {
        c = host.data[i];

        if (c < '0' || c > '9') {
            return 0;
        }
    }

    return host.len > 0;
}


int
tk_address_reachable(tk_str_t address)
{
    int            family;
    char           text[INET6_ADDRSTRLEN];
    tk_str_t       host;
    unsigned char  sin[16];

    if (!tk_take_scheme(&address)) {
        return 1;
    }

    host = address;

    if (!tk_take_host(&address)) {
        return 1;
    }

    host.len -= address.len;
    family = AF_INET;

    if (host.data[0] == '[') {
        family = AF_INET6;
        tk_skip(&host, 1);
        host.len--;

    } else {
        host.len -= host.data[host.len - 1] == '.';

        if (!tk_host_is_numeric(host)) {
            return 1;
        }
    }

    if (host.len >= sizeof(text)) {
        return 0;
    }

    memcpy(text, host.data, host.len);
    text[host.len] = '\0';

    memcpy(sin, tk_mapped.prefix, sizeof(sin));

    return inet_pton(family, text, family == AF_INET ? sin + 12 : sin) == 1
           && tk_address_allowed(sin, 1);
}
