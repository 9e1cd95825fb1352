/*
 * The configuration file: lines "name value", '#' begins a comment line.  What
 * is unknown or malformed is refused with file and line.
 */

#define _GNU_SOURCE                         /* strcasestr */

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tk_picture.h"
#include "tk_value.h"
#include "wk_conf.h"
#include "wk_util.h"

#define WK_LINE_MAX         4096

#define WK_IN_FLIGHT        4096    /* defaults */
#define WK_PER_HOST         64
#define WK_SWEEP_MS         1000
#define WK_SMS_IN_FLIGHT    16

#define WK_REDIS_PORT       6379
#define WK_REDIS_WHERE      "needs unix:/path or a numeric address, host:port"


typedef const char *(*wk_set_pt)(void *field, char *value, int least,
    int most);

typedef struct {
    const char     *name;
    wk_set_pt       set;
    size_t          offset;
    int             least, most;
} wk_setting_t;


static const char *
wk_set_text(void *field, char *value, int least, int most)
{
    char  **text = field;

    (void) least;
    (void) most;

    if (*text != NULL) {
        return "is given twice";
    }

    *text = strdup(value);

    return (*text == NULL) ? "no memory" : NULL;
}


/* A complaint of this one is made as it comes. */

static const char *
wk_set_postgres(void *field, char *value, int least, int most)
{
    static char     why[TK_CONNINFO_WHY];
    tk_conninfo_t  *hosts = field;

    (void) least;
    (void) most;

    if (hosts->n > 0) {
        return "is given twice";
    }

    return tk_conninfo_read(hosts, value, 0, why) == 0 ? NULL : why;
}


static const char *
wk_set_dir(void *field, char *value, int least, int most)
{
    return *value == '/' ? wk_set_text(field, value, least, most)
                         : "must be an absolute path";
}


static int
wk_is_address(const char *host)
{
    unsigned char  address[16];

    return inet_pton(AF_INET, host, address) == 1
           || inet_pton(AF_INET6, host, address) == 1;
}


/* "127.0.0.1:6379", "[::1]:6379", without a port that of Redis. */

static const char *
wk_set_redis_host(wk_redis_at_t *at, char *host)
{
    char     *colon, *end;
    int64_t   port;

    port = WK_REDIS_PORT;
    colon = strrchr(host, ':');

    if (colon != NULL && strchr(colon, ']') == NULL) {
        *colon = '\0';

        if (tk_parse_int(tk_str_c(colon + 1), 1, 65535, &port) != TK_OK) {
            return WK_REDIS_WHERE;
        }
    }

    end = host + strlen(host);

    if (*host == '[' && end[-1] == ']') {
        end[-1] = '\0';
        host++;
    }

    if (!wk_is_address(host)) {
        return WK_REDIS_WHERE;
    }

    at->port = (int) port;

    return wk_set_text(&at->host, host, 0, 0);
}


/* One character, or what a backslash makes of it; gives what is behind it. */

static char *
wk_take_char(char **to, char *from)
{
    const char         *name;
    static const char   names[] = "\"'\\trn";
    static const char   meant[] = "\"'\\\t\r\n";

    if (*from != '\\' || from[1] == '\0') {
        *(*to)++ = *from;
        return from + 1;
    }

    name = strchr(names, from[1]);

    if (name == NULL) {
        *(*to)++ = *from;
        *(*to)++ = from[1];

    } else {
        *(*to)++ = meant[name - names];
    }

    return from + 2;
}


/*
 * The next word of a value, as nginx reads one: in quotation marks it may have
 * blanks.  1, 0 at the end, -1 where a quotation mark is not closed, or not at
 * the end of a word.
 */

static int
wk_take_word(char **value, char **word)
{
    char  *from, *to, quote;

    from = *value + strspn(*value, " \t");

    if (*from == '\0') {
        return 0;
    }

    quote = (*from == '"' || *from == '\'') ? *from++ : '\0';
    *word = to = from;

    while (*from != '\0' && *from != quote
           && (quote != '\0' || strchr(" \t", *from) == NULL))
    {
        from = wk_take_char(&to, from);
    }

    if (quote != '\0') {
        if (*from++ != quote || strchr(" \t", *from) == NULL) {
            return -1;
        }
    }

    *value = from + (*from != '\0');
    *to = '\0';

    return 1;
}


/* As nginx has it: an address, and "password=" behind it where there is one. */

static const char *
wk_set_redis(void *field, char *value, int least, int most)
{
    int             found;
    char           *address, *word, *more;
    const char     *why;
    wk_redis_at_t  *at = field;

    if (at->path != NULL || at->host != NULL) {
        return "is given twice";
    }

    if (wk_take_word(&value, &address) != 1) {
        return WK_REDIS_WHERE;
    }

    found = wk_take_word(&value, &word);

    if (found != 0) {
        if (found == -1 || strncmp(word, "password=", 9) != 0
            || word[9] == '\0' || wk_take_word(&value, &more) != 0)
        {
            return "takes an address and, optionally, password=, which with"
                   " blanks is written \"password=...\"";
        }

        why = wk_set_text(&at->password, word + 9, least, most);
        if (why != NULL) {
            return why;
        }
    }

    if (strncmp(address, "unix:", 5) == 0) {
        address += 5;
    }

    return *address == '/' ? wk_set_text(&at->path, address, least, most)
                           : wk_set_redis_host(at, address);
}


static const char *
wk_set_flag(void *field, char *value, int least, int most)
{
    int  *flag = field;

    (void) least;
    (void) most;

    if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0) {
        return "must be on or off";
    }

    *flag = (value[1] == 'n');

    return NULL;
}


static const char *
wk_set_number(void *field, char *value, int least, int most)
{
    int      *number = field;
    int64_t   n;

    if (tk_parse_int(tk_str_c(value), least, most, &n) != TK_OK) {
        return "is no number, too small or too large";
    }

    *number = (int) n;

    return NULL;
}


static const char *
wk_set_ports(void *field, char *value, int least, int most)
{
    char       *port, *rest;
    int64_t     n;
    wk_conf_t  *conf = field;

    for (port = strtok_r(value, " \t", &rest); port != NULL;
         port = strtok_r(NULL, " \t", &rest))
    {
        if (conf->nports == WK_PORTS) {
            return "has too many ports";
        }

        if (tk_parse_int(tk_str_c(port), least, most, &n) != TK_OK) {
            return "has something that is no port";
        }

        conf->ports[conf->nports++] = (int) n;
    }

    return NULL;
}


/* "file PATH" or "http". */

static const char *
wk_set_provider(void *field, char *value, int least, int most)
{
    wk_conf_t  *conf = field;

    if (conf->sms_http || conf->sms_file != NULL) {
        return "is given twice";
    }

    if (strcmp(value, "http") == 0) {
        conf->sms_http = 1;
        return NULL;
    }

    if (strncmp(value, "file", 4) != 0 || strspn(value + 4, " \t") == 0) {
        return "must be \"file PATH\" or \"http\"";
    }

    value += 4;
    value += strspn(value, " \t");

    return wk_set_text(&conf->sms_file, value, least, most);
}


static const char *
wk_set_header(void *field, char *value, int least, int most)
{
    wk_conf_t  *conf = field;

    if (conf->sms_nheaders == WK_SMS_HEADERS) {
        return "is given too often";
    }

    if (*value == ':' || strchr(value, ':') == NULL) {
        return "must be \"Name: value\"";
    }

    return wk_set_text(&conf->sms_headers[conf->sms_nheaders++], value, least,
                       most);
}


static const char *
wk_set_method(void *field, char *value, int least, int most)
{
    if (strcmp(value, "GET") != 0 && strcmp(value, "POST") != 0
        && strcmp(value, "PUT") != 0)
    {
        return "must be GET, POST or PUT";
    }

    return wk_set_text(field, value, least, most);
}


static const char *
wk_set_pub(void *field, char *value, int least, int most)
{
    const char  *p;

    for (p = value; *p > ' ' && *p <= '~' && *p != ':'; p++) { /* void */ }

    return *p == '\0' && p - value <= most
           ? wk_set_text(field, value, least, most)
           : "must be at most 64 letters, digits and signs, and no colon";
}


/* Where passwords go: nobody on the way may read them. */

static const char *
wk_set_site(void *field, char *value, int least, int most)
{
    char    *p;
    size_t   i, len;

    static const char *const  begins[] = {
        "https://", "http://127.0.0.1", "http://[::1]"
    };

    for (p = value; *p > ' ' && *p < 0x7f && strchr("?#@\\", *p) == NULL; p++) {
        /* void */
    }

    for (i = 0; i < sizeof(begins) / sizeof(begins[0]) && *p == '\0'; i++) {
        len = strlen(begins[i]);

        if (strncmp(value, begins[i], len) == 0
            && (i == 0 ? value[len] != '\0' && value[len] != '/'
                       : strchr(":/", value[len]) != NULL))
        {
            for (p = value + strlen(value); p[-1] == '/'; p--) {
                p[-1] = '\0';
            }

            return wk_set_text(field, value, least, most);
        }
    }

    return "must be https://HOST, or http:// of 127.0.0.1 or [::1]";
}


static const wk_setting_t  wk_settings[] = {
    { "postgres",       wk_set_postgres, offsetof(wk_conf_t, postgres), 0, 0 },
    { "postgres_replica", wk_set_postgres, offsetof(wk_conf_t, replica),
      0, 0 },
    { "export_dir",     wk_set_dir,    offsetof(wk_conf_t, export_dir), 0, 0 },
    { "redis",          wk_set_redis,  offsetof(wk_conf_t, redis), 0, 0 },
    { "master_key",     wk_set_text,   offsetof(wk_conf_t, master_key), 0, 0 },
    { "ready_file",     wk_set_text,   offsetof(wk_conf_t, ready_file), 0, 0 },
    { "ca_file",        wk_set_text,   offsetof(wk_conf_t, ca_file), 0, 0 },
    { "font",           wk_set_text,   offsetof(wk_conf_t, font), 0, 0 },
    { "allow_loopback", wk_set_flag,   offsetof(wk_conf_t, allow_loopback),
      0, 0 },
    { "allow_ports",    wk_set_ports,  0, 1, 65535 },
    { "max_in_flight",  wk_set_number, offsetof(wk_conf_t, max_in_flight),
      1, 65536 },
    { "per_host",       wk_set_number, offsetof(wk_conf_t, per_host),
      1, 65536 },
    { "sweep",          wk_set_number, offsetof(wk_conf_t, sweep_ms),
      10, 600000 },
    { "rail_site",      wk_set_site,   offsetof(wk_conf_t, rail_site), 0, 0 },
    { "rail_channel",   wk_set_site,   offsetof(wk_conf_t, rail_channel),
      0, 0 },
    { "open_api_pub",   wk_set_pub,    offsetof(wk_conf_t, open_api_pub),
      1, 64 },
    { "sms_provider",   wk_set_provider, 0, 0, 0 },
    { "sms_url",        wk_set_text,   offsetof(wk_conf_t, sms_url), 0, 0 },
    { "sms_method",     wk_set_method, offsetof(wk_conf_t, sms_method), 0, 0 },
    { "sms_header",     wk_set_header, 0, 0, 0 },
    { "sms_body",       wk_set_text,   offsetof(wk_conf_t, sms_body), 0, 0 },
    { "sms_accept",     wk_set_text,   offsetof(wk_conf_t, sms_accept), 0, 0 },
    { "sms_in_flight",  wk_set_number, offsetof(wk_conf_t, sms_in_flight),
      1, 1024 },
    { "clock_shift",    wk_set_number, offsetof(wk_conf_t, clock_shift_s),
      -1000000000, 1000000000 },
    { NULL, NULL, 0, 0, 0 }
};


static const char *
wk_conf_line(wk_conf_t *conf, char *line, const char **name)
{
    char                *value, *end;
    const wk_setting_t  *s;

    line += strspn(line, " \t");
    end = line + strlen(line);

    while (end > line && strchr(" \t\r\n", end[-1]) != NULL) {
        *--end = '\0';
    }

    *name = line;

    if (*line == '\0' || *line == '#') {
        return NULL;
    }

    value = line + strcspn(line, " \t");
    if (*value != '\0') {
        *value++ = '\0';
        value += strspn(value, " \t");
    }

    for (s = wk_settings; s->name != NULL; s++) {
        if (strcmp(s->name, line) == 0) {
            return (*value == '\0') ? "has no value"
                   : s->set((char *) conf + s->offset, value, s->least,
                            s->most);
        }
    }

    return "is no setting of ticket-worker";
}


/* How values are escaped in the body follows from what it says it is. */

static const char *
wk_conf_escape(wk_conf_t *conf)
{
    int          i;
    char        *header;
    size_t       j;
    const char  *type;

    static const struct {
        tk_escape_e   escape;
        const char   *word;
    } kinds[] = {
        { TK_ESCAPE_JSON, "json" },
        { TK_ESCAPE_XML,  "xml" },
        { TK_ESCAPE_URL,  "x-www-form-urlencoded" },
        { TK_ESCAPE_NONE, "text/plain" }
    };

    conf->sms_escape = TK_ESCAPE_URL;           /* what curl calls it by */
    type = NULL;

    for (i = 0; i < conf->sms_nheaders; i++) {
        header = conf->sms_headers[i];

        if (strncasecmp(header, "content-type:", 13) == 0) {
            type = header + 13;
        }
    }

    if (type == NULL) {
        return NULL;
    }

    for (j = 0; j < sizeof(kinds) / sizeof(kinds[0]); j++) {
        if (strcasestr(type, kinds[j].word) != NULL) {
            conf->sms_escape = kinds[j].escape;
            return NULL;
        }
    }

    return "sms_header has a Content-Type that is none of json, xml,"
           " x-www-form-urlencoded and text/plain";
}


static const char *
wk_conf_rail(wk_conf_t *conf)
{
    if (conf->rail_channel != NULL && conf->rail_site == NULL) {
        return "rail_channel needs a rail_site";
    }

    if (conf->rail_site != NULL && conf->rail_channel == NULL) {
        conf->rail_channel = strdup(conf->rail_site);
        return conf->rail_channel == NULL ? "no memory" : NULL;
    }

    return NULL;
}


static const char *
wk_conf_sms(wk_conf_t *conf)
{
    if (!conf->sms_http) {
        return conf->sms_url != NULL || conf->sms_body != NULL
               ? "sms_url and sms_body need \"sms_provider http\"" : NULL;
    }

    if (conf->sms_url == NULL
        || (strncmp(conf->sms_url, "http://", 7) != 0
            && strncmp(conf->sms_url, "https://", 8) != 0))
    {
        return "\"sms_provider http\" needs an sms_url that is http or https";
    }

    if (conf->sms_method == NULL) {
        conf->sms_method = strdup(conf->sms_body != NULL ? "POST" : "GET");
    }

    if (conf->sms_body != NULL && conf->sms_method[0] == 'G') {
        return "sms_method GET has no sms_body";
    }

    return wk_conf_escape(conf);
}


int
wk_conf_read(wk_conf_t *conf, const char *file)
{
    int          n;
    FILE        *f;
    char         line[WK_LINE_MAX];
    const char  *why, *name;

    memset(conf, 0, sizeof(wk_conf_t));
    conf->max_in_flight = WK_IN_FLIGHT;
    conf->per_host = WK_PER_HOST;
    conf->sweep_ms = WK_SWEEP_MS;
    conf->sms_in_flight = WK_SMS_IN_FLIGHT;

    f = fopen(file, "r");
    if (f == NULL) {
        fprintf(stderr, "ticket-worker: cannot open %s: %s\n", file,
                strerror(errno));
        return -1;
    }

    why = NULL;

    for (n = 1; why == NULL && fgets(line, sizeof(line), f) != NULL; n++) {
        if (strlen(line) == sizeof(line) - 1) {
            name = "line";
            why = "is too long";

        } else {
            why = wk_conf_line(conf, line, &name);
        }

        if (why != NULL) {
            fprintf(stderr, "ticket-worker: %s:%d: \"%s\" %s\n", file, n,
                    name, why);
        }
    }

    fclose(f);

    if (why != NULL) {
        return -1;
    }

    if (conf->postgres.n == 0 || conf->master_key == NULL) {
        fprintf(stderr, "ticket-worker: %s: \"%s\" is missing\n", file,
                conf->postgres.n == 0 ? "postgres" : "master_key");
        return -1;
    }

    if (conf->font == NULL) {
        conf->font = strdup(TK_PICTURE_FONT);
    }

    why = conf->font == NULL ? "no memory" : wk_conf_sms(conf);
    if (why == NULL) {
        why = wk_conf_rail(conf);
    }

    if (why != NULL) {
        fprintf(stderr, "ticket-worker: %s: %s\n", file, why);
        return -1;
    }

    return 0;
}


int
wk_conf_keyring(const wk_conf_t *conf, tk_keyring_t *keyring)
{
    const char  *why;

    why = tk_keyring_read(keyring, conf->master_key);
    if (why == NULL) {
        return 0;
    }

    fprintf(stderr, "ticket-worker: \"master_key\" %s %s%s%s\n", why,
            conf->master_key, errno ? ": " : "", errno ? strerror(errno) : "");

    return -1;
}


/* A gateway's address and headers hold what lets us in there. */

void
wk_conf_free(wk_conf_t *conf)
{
    int  i;

    for (i = 0; i < conf->sms_nheaders; i++) {
        wk_free_secret(conf->sms_headers[i]);
    }

    wk_free_secret(conf->sms_url);
    wk_free_secret(conf->sms_body);
    free(conf->sms_file);
    free(conf->sms_method);
    free(conf->sms_accept);

    tk_conninfo_free(&conf->postgres);
    tk_conninfo_free(&conf->replica);
    free(conf->export_dir);
    free(conf->redis.path);
    free(conf->redis.host);
    wk_free_secret(conf->redis.password);
    free(conf->master_key);
    free(conf->ready_file);
    free(conf->ca_file);
    free(conf->font);
    free(conf->rail_site);
    free(conf->rail_channel);
    free(conf->open_api_pub);
}
