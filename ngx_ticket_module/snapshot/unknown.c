/*
 * Names that are nobody's; see the header.  A name is kept as a digest, with a
 * salt of the zone's own: nobody can find a name that is taken for another.
 */

#include "snapshot/unknown.h"
#include <ngx_md5.h>


static ngx_ticket_unknown_t *
ngx_ticket_unknown_place(ngx_ticket_zone_t *z, ngx_str_t *name, u_char *digest)
{
    uint32_t   n;
    ngx_md5_t  md5;

    ngx_md5_init(&md5);
    ngx_md5_update(&md5, z->salt, NGX_TICKET_DIGEST_LEN);
    ngx_md5_update(&md5, name->data, name->len);
    ngx_md5_final(digest, &md5);

    ngx_memcpy(&n, digest, sizeof(uint32_t));

    return &z->unknowns[n % NGX_TICKET_UNKNOWNS];
}


void
ngx_ticket_unknown_put(ngx_ticket_zone_t *z, ngx_str_t *name,
    ngx_atomic_uint_t generation)
{
    u_char                 digest[NGX_TICKET_DIGEST_LEN];
    ngx_ticket_unknown_t  *unknown;

    unknown = ngx_ticket_unknown_place(z, name, digest);

    ngx_memcpy(unknown->digest, digest, NGX_TICKET_DIGEST_LEN);
    unknown->generation = generation;
    unknown->known_at = ngx_current_msec;
}


ngx_uint_t
ngx_ticket_unknown_is(ngx_ticket_zone_t *z, ngx_str_t *name,
    ngx_atomic_uint_t generation)
{
    u_char                 digest[NGX_TICKET_DIGEST_LEN];
    ngx_ticket_unknown_t  *unknown;

    unknown = ngx_ticket_unknown_place(z, name, digest);

    return unknown->generation == generation
           && ngx_current_msec - unknown->known_at < NGX_TICKET_UNKNOWN_AGE
           && ngx_memcmp(unknown->digest, digest, NGX_TICKET_DIGEST_LEN) == 0;
}
