/*
 * Names of hosts to addresses, without the loop waiting for anybody: the
 * system's resolver in threads.  A name is looked up once for all who ask
 * meanwhile, and what was found is good for a minute.  A name server that does
 * not answer keeps the thread of its names, and who waits for them is told
 * after WK_LOOKUP_MS; all others go on.
 */

#ifndef WK_LOOKUP_H
#define WK_LOOKUP_H

#include <uv.h>

#define WK_LOOKUP_MS        3000    /* somebody waits, at most */
#define WK_LOOKUPS          128     /* threads */
#define WK_LOOKUP_NAMES     4096    /* remembered */
#define WK_LOOKUP_GOOD_MS   60000

#define WK_LOOKUP_NAME      256     /* bytes of a name */
#define WK_LOOKUP_TEXT      512     /* of its addresses */

typedef struct wk_lookups_s  wk_lookups_t;
typedef struct wk_lookup_s   wk_lookup_t;

typedef enum {
    WK_LOOKUP_FOUND,
    WK_LOOKUP_UNKNOWN,              /* there is no such name, or no answer */
    WK_LOOKUP_SILENT,               /* nothing was heard in time */
    WK_LOOKUP_BUSY                  /* too many are looked up: not tried */
} wk_lookup_e;

/* Once, from the loop, unless cancelled.  addresses is "1.2.3.4,[::1]" when
 * FOUND, and ends with the call. */
typedef void (*wk_lookup_pt)(void *data, wk_lookup_e result,
    const char *addresses);


/* At most so many threads, and WK_LOOKUPS.  NULL: it cannot be. */
wk_lookups_t *wk_lookups_open(uv_loop_t *loop, int most);
void wk_lookups_close(wk_lookups_t *lookups);       /* frees it, later */

/* The addresses when they are known: there is no call then, and they are good
 * until the loop runs.  Else NULL, and *lookup is under way. */
const char *wk_lookup(wk_lookups_t *lookups, const char *name,
    wk_lookup_pt handler, void *data, wk_lookup_t **lookup);
void wk_lookup_cancel(wk_lookup_t *lookup);

#endif
