/*
 * Counting failures; see the header.  A process that dies in between leaves one
 * count half changed: no harm is done by any value.
 */

#include "base/guesses.h"
#include "base/address.h"


/* An agent's count that nobody adds to: Postgres knows, or was away. */
#define NGX_TICKET_GUESS_QUIET      (15 * 60 * 1000)

#define NGX_TICKET_ADDRESS_WINDOW   (60 * 1000)
#define NGX_TICKET_ADDRESS_LOCK     (60 * 1000)
#define NGX_TICKET_ADDRESS_DOUBLED  4
#define NGX_TICKET_ADDRESS_QUIET    (60 * 60 * 1000)

#define ngx_ticket_passed(since)                                              \
    ((ngx_msec_int_t) (ngx_current_msec - (since)))


uint64_t
ngx_ticket_guess_key(int32_t supplier_id, int32_t agent_id, tk_guess_e kind)
{
    return ((uint64_t) supplier_id << 40) | ((uint64_t) agent_id << 8) | kind;
}


static ngx_ticket_guess_set_t *
ngx_ticket_guess_set(ngx_ticket_guess_set_t *sets, ngx_uint_t n, uint64_t key)
{
    key *= 0x9e3779b97f4a7c15ULL;

    return &sets[(key >> 32) % n];
}


/* The way of a key; NULL: it has none. */

static ngx_ticket_guess_t *
ngx_ticket_guess_find(ngx_ticket_guess_set_t *set, uint64_t key)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_TICKET_GUESS_WAYS; i++) {
        if (set->keys[i] == key) {
            return &set->ways[i];
        }
    }

    return NULL;
}


/* ... and makes one: a free one, or of whoever has been quiet for longest. */

static ngx_ticket_guess_t *
ngx_ticket_guess_take(ngx_ticket_guess_set_t *set, uint64_t key)
{
    ngx_uint_t           i, way;
    ngx_ticket_guess_t  *guess;

    guess = ngx_ticket_guess_find(set, key);
    if (guess) {
        return guess;
    }

    for (way = 0, i = 0; i < NGX_TICKET_GUESS_WAYS; i++) {
        if (set->keys[i] == 0) {
            way = i;
            break;
        }

        if (ngx_ticket_passed(set->ways[i].last)
            > ngx_ticket_passed(set->ways[way].last))
        {
            way = i;
        }
    }

    guess = &set->ways[way];
    ngx_memzero(guess, sizeof(ngx_ticket_guess_t));
    guess->first = ngx_current_msec;
    guess->last = ngx_current_msec;
    set->keys[way] = key;

    return guess;
}


static ngx_ticket_guess_set_t *
ngx_ticket_guess_agent(ngx_ticket_zone_t *z, uint64_t key)
{
    return ngx_ticket_guess_set(z->agent_guesses, NGX_TICKET_AGENT_GUESSES,
                                key);
}


/* A count of a lock that is over, or of an hour ago, is none. */

static ngx_uint_t
ngx_ticket_guess_is_old(ngx_ticket_guess_t *guess, int64_t version)
{
    return guess->version < version
           || ngx_ticket_passed(guess->last) > NGX_TICKET_GUESS_QUIET;
}


ngx_int_t
ngx_ticket_guess_open(uint64_t key, int64_t version, int limit)
{
    ngx_int_t                rc;
    ngx_ticket_zone_t       *z;
    ngx_ticket_guess_t      *guess;
    ngx_ticket_guess_set_t  *set;

    z = ngx_ticket_zone();
    set = ngx_ticket_guess_agent(z, key);

    /* a look without the lock: who has failed is found, being there before */

    if (ngx_ticket_guess_find(set, key) == NULL) {
        return NGX_OK;
    }

    rc = NGX_OK;

    ngx_shmtx_lock(&z->shpool->mutex);

    guess = ngx_ticket_guess_find(set, key);

    if (guess && !ngx_ticket_guess_is_old(guess, version)) {
        if (guess->version > version) {
            rc = NGX_BUSY;

        } else if (guess->known + guess->pending >= limit) {
            rc = NGX_DECLINED;
        }
    }

    ngx_shmtx_unlock(&z->shpool->mutex);

    return rc;
}


int
ngx_ticket_guess_failed(uint64_t key, int64_t version)
{
    int                  n;
    ngx_ticket_zone_t   *z;
    ngx_ticket_guess_t  *guess;

    z = ngx_ticket_zone();

    ngx_shmtx_lock(&z->shpool->mutex);

    guess = ngx_ticket_guess_take(ngx_ticket_guess_agent(z, key), key);

    if (ngx_ticket_guess_is_old(guess, version)) {
        guess->known = 0;
        guess->pending = 0;
        guess->version = version;
    }

    guess->pending++;
    guess->last = ngx_current_msec;
    n = guess->known + guess->pending;

    ngx_shmtx_unlock(&z->shpool->mutex);

    return n;
}


void
ngx_ticket_guess_told(uint64_t key, int64_t version, ngx_msec_t asked,
    int failures)
{
    ngx_ticket_zone_t   *z;
    ngx_ticket_guess_t  *guess;

    z = ngx_ticket_zone();

    ngx_shmtx_lock(&z->shpool->mutex);

    guess = ngx_ticket_guess_find(ngx_ticket_guess_agent(z, key), key);

    if (guess && guess->version == version && guess->pending > 0) {
        guess->pending--;

        if (failures == -1) {
            guess->known++;

        } else if (failures > guess->known
                   || (ngx_msec_int_t) (asked - guess->told) > 0)
        {
            guess->known = failures;
            guess->told = ngx_current_msec;
        }
    }

    ngx_shmtx_unlock(&z->shpool->mutex);
}


static ngx_ticket_address_e
ngx_ticket_address_count(ngx_ticket_guess_t *guess, ngx_msec_t *lock)
{
    if (ngx_ticket_passed(guess->last) > NGX_TICKET_ADDRESS_QUIET) {
        guess->locks = 0;
        guess->lock = 0;
    }

    if (guess->lock) {
        if (ngx_ticket_passed(guess->first) < (ngx_msec_int_t) guess->lock) {
            *lock = guess->lock;
            return NGX_TICKET_ADDRESS_LOCKED;
        }

        guess->lock = 0;
        guess->known = 0;
        guess->first = ngx_current_msec;
    }

    if (ngx_ticket_passed(guess->first) > NGX_TICKET_ADDRESS_WINDOW) {
        guess->known = 0;
        guess->first = ngx_current_msec;
    }

    if (++guess->known < NGX_TICKET_ADDRESS_LIMIT) {
        return NGX_TICKET_ADDRESS_OPEN;
    }

    guess->first = ngx_current_msec;
    guess->lock = NGX_TICKET_ADDRESS_LOCK
                  << ngx_min(guess->locks, NGX_TICKET_ADDRESS_DOUBLED);
    guess->locks++;
    *lock = guess->lock;

    return NGX_TICKET_ADDRESS_LOCKS;
}


ngx_ticket_address_e
ngx_ticket_address_failed(ngx_connection_t *c, int *failures, ngx_msec_t *lock)
{
    uint64_t                 key;
    ngx_ticket_zone_t       *z;
    ngx_ticket_guess_t      *guess;
    ngx_ticket_address_e     state;
    ngx_ticket_guess_set_t  *set;

    *failures = 0;
    *lock = 0;

    key = ngx_ticket_address_key(c);
    if (key == 0) {
        return NGX_TICKET_ADDRESS_OPEN;
    }

    z = ngx_ticket_zone();
    set = ngx_ticket_guess_set(z->address_guesses, NGX_TICKET_ADDRESS_GUESSES,
                               key);

    ngx_shmtx_lock(&z->shpool->mutex);

    guess = ngx_ticket_guess_take(set, key);
    state = ngx_ticket_address_count(guess, lock);
    guess->last = ngx_current_msec;
    *failures = guess->known;

    ngx_shmtx_unlock(&z->shpool->mutex);

    return state;
}
