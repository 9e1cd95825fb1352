/*
 * Covers: worker/lib/wk_conf.c
 *
 * A configuration file.  What is taken is whole and within its bounds.
 */

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "wk_conf.h"


static void
check(const wk_conf_t *conf)
{
    int  i;

    fuzz_assert(conf->postgres.options != NULL && conf->postgres.n >= 1);
    fuzz_assert(conf->master_key != NULL && conf->font != NULL);
    fuzz_assert(conf->max_in_flight >= 1 && conf->max_in_flight <= 65536);
    fuzz_assert(conf->per_host >= 1 && conf->per_host <= 65536);
    fuzz_assert(conf->sweep_ms >= 10 && conf->sweep_ms <= 600000);
    fuzz_assert(conf->sms_in_flight >= 1 && conf->sms_in_flight <= 1024);
    fuzz_assert(conf->nports >= 0 && conf->nports <= WK_PORTS);
    fuzz_assert(conf->sms_nheaders >= 0
                && conf->sms_nheaders <= WK_SMS_HEADERS);

    for (i = 0; i < conf->nports; i++) {
        fuzz_assert(conf->ports[i] >= 1 && conf->ports[i] <= 65535);
    }

    for (i = 0; i < conf->sms_nheaders; i++) {
        fuzz_assert(strchr(conf->sms_headers[i], ':') > conf->sms_headers[i]);
    }

    fuzz_assert(conf->redis.path == NULL || conf->redis.path[0] == '/');
    fuzz_assert(conf->redis.path == NULL || conf->redis.host == NULL);
    fuzz_assert(conf->redis.host == NULL
                || (conf->redis.port >= 1 && conf->redis.port <= 65535));
    fuzz_assert(conf->redis.password == NULL || conf->redis.password[0] != 0);
    fuzz_assert(!conf->sms_http || !conf->sms_file);
    fuzz_assert(!conf->sms_http
                || (strncmp(conf->sms_url, "http", 4) == 0
                    && conf->sms_method != NULL));
}


static void
fuzz_one(fuzz_input_t *in)
{
    int         fd;
    char        path[64];
    size_t      len;
    wk_conf_t   conf;

    static FILE  *quiet;

    if (quiet == NULL) {
        quiet = stderr = fopen("/dev/null", "w");
    }

    len = in->end - in->pos;
    fd = memfd_create("worker.conf", 0);
    fuzz_assert(fd != -1 && write(fd, in->pos, len) == (ssize_t) len);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);

    if (wk_conf_read(&conf, path) == 0) {
        check(&conf);
    }

    wk_conf_free(&conf);
    close(fd);
}
