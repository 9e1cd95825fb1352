/*
 * Covers: core/tk_address.c
 *
 * One line: an address of callbacks.  What is taken must mean to libcurl, which
 * will call it, what it meant here; what may be called is none of the networks
 * that may not, by another reading of them.
 */

#include <arpa/inet.h>
#include <curl/curl.h>

#include "fuzz.h"
#include "tk_address.h"


static const struct {
    const char     *network;
    int             bits;
} forbidden[] = {
    { "0.0.0.0", 8 }, { "10.0.0.0", 8 }, { "100.64.0.0", 10 },
    { "127.0.0.0", 8 }, { "169.254.0.0", 16 }, { "172.16.0.0", 12 },
    { "192.0.2.0", 24 }, { "192.168.0.0", 16 }, { "198.18.0.0", 15 },
    { "198.51.100.0", 24 }, { "203.0.113.0", 24 }, { "224.0.0.0", 3 }
};


static void
no_part(CURLU *url, CURLUPart part)
{
    char  *text;

    text = NULL;
    fuzz_assert(curl_url_get(url, part, &text, 0) != CURLUE_OK);
    curl_free(text);
}


static void
as_curl_reads(tk_str_t address)
{
    char   *text, *host;
    CURLU  *url;

    text = fuzz_cstr(address);
    fuzz_assert(strlen(text) == address.len);

    url = curl_url();
    fuzz_assert(url != NULL);

    /* of numbers in hosts it knows more forms than it lets pass */
    if (curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME)
        == CURLUE_OK)
    {
        no_part(url, CURLUPART_USER);
        no_part(url, CURLUPART_PASSWORD);
        no_part(url, CURLUPART_QUERY);
        no_part(url, CURLUPART_FRAGMENT);

        fuzz_assert(curl_url_get(url, CURLUPART_SCHEME, &host, 0)
                    == CURLUE_OK);
        fuzz_assert(strcmp(host, "http") == 0 || strcmp(host, "https") == 0);
        curl_free(host);

        fuzz_assert(curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK);
        fuzz_assert(host[0] != '\0' && strpbrk(host, "/@?# \\") == NULL);
        curl_free(host);
    }

    curl_url_cleanup(url);
}


static void
networks(tk_str_t s)
{
    size_t         i;
    uint32_t       ours, mask;
    struct in_addr  network;
    unsigned char  address[16] = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff
    };

    if (s.len < 4) {
        return;
    }

    memcpy(address + 12, s.data, 4);
    memcpy(&ours, s.data, 4);
    ours = ntohl(ours);

    for (i = 0; i < fuzz_count(forbidden); i++) {
        fuzz_assert(inet_pton(AF_INET, forbidden[i].network, &network) == 1);
        mask = UINT32_MAX << (32 - forbidden[i].bits);

        if ((ours & mask) == ntohl(network.s_addr)) {
            fuzz_assert(!tk_address_allowed(address, 0));
            fuzz_assert(tk_address_allowed(address, 1) == (ours >> 24 == 127));
        }
    }

    if (s.len >= 16) {
        /* what may be called as it is may be called where loopback may */
        fuzz_assert(!tk_address_allowed(s.data, 0)
                    || tk_address_allowed(s.data, 1));
    }
}


/* What a resolver takes for a number may be called only as far as sockets to it
 * may be opened. */

static void
is_reachable(tk_str_t s)
{
    size_t          i, n;
    char            host[257];
    struct in_addr  number;
    unsigned char   address[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

    for (i = 0; s.data[i] != '/'; i++) { /* void */ }

    for (i += 2, n = 0; i < s.len && memchr(":/", s.data[i], 2) == NULL; i++) {
        host[n++] = (char) s.data[i];
    }

    host[n] = '\0';

    if (tk_address_reachable(s) && inet_aton(host, &number) != 0) {
        memcpy(address + 12, &number, 4);
        fuzz_assert(tk_address_allowed(address, 1));
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t  s;

    s = fuzz_rest(in);

    if (tk_address_check(s) == TK_OK && s.len > 0) {
        fuzz_assert(s.len <= 256);
        as_curl_reads(s);

        is_reachable(s);
    }

    networks(s);
}
