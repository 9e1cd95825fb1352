/*
 * The configuration file of ticket-worker, "name value" a line, and defaults.
 * Every setting is explained in conf.example/worker.conf.
 */

#ifndef WK_CONF_H
#define WK_CONF_H

#include "tk.h"
#include "tk_conninfo.h"
#include "tk_crypto.h"
#include "tk_template.h"

#define WK_PORTS            16
#define WK_SMS_HEADERS      16

/* Where Redis is: a socket, or a numeric address and its port. */

typedef struct {
    char       *path;
    char       *host;               /* neither: there is no Redis */
    int         port;
    char       *password;           /* NULL: none */
} wk_redis_at_t;

typedef struct {
    tk_conninfo_t  postgres;        /* none: no attempts */
    tk_conninfo_t  replica;         /* exports are read there; or none */
    wk_redis_at_t  redis;
    char       *master_key;
    char       *ready_file;
    char       *ca_file;
    char       *font;               /* letters on pictures of vouchers */
    char       *export_dir;         /* NULL: no exports are made */
    int         allow_loopback;
    int         ports[WK_PORTS];    /* beside 80 and 443 */
    int         nports;
    int         max_in_flight;
    int         max_sockets;        /* for HTTP, as many as there are
                                       descriptors; 0: not bounded */
    int         pay_in_flight;      /* requests to payment platforms */
    int         per_host;
    int         sweep_ms;
    char       *rail_site;          /* without a slash behind; NULL: held rail
                                       orders are not paid for here */
    char       *rail_channel;       /* ... that takes the money for it */
    char       *open_api_pub;       /* in the open API's tokens; NULL: as
                                       tk_open_sign.h has it */
    int         clock_shift_s;      /* of Postgres' clock, which is the only
                                       one used here; it is logged */

    /* Messages: one of the two, or none. */
    char       *sms_file;
    int         sms_http;
    char       *sms_url;
    char       *sms_method;
    char       *sms_headers[WK_SMS_HEADERS];
    int         sms_nheaders;
    char       *sms_body;
    char       *sms_accept;         /* NULL: any 2xx will do */
    int         sms_in_flight;
    tk_escape_e sms_escape;         /* of sms_body, by its Content-Type */
} wk_conf_t;


/* 0, or -1 after saying why on standard error. */
TK_MUST int wk_conf_read(wk_conf_t *conf, const char *file);
TK_MUST int wk_conf_keyring(const wk_conf_t *conf, tk_keyring_t *keyring);

void wk_conf_free(wk_conf_t *conf);

#endif
