/*
 * Numbers in the bytes of lists and signed QR codes, the lowest byte first; and
 * Base64 for URLs (RFC 4648, without padding), as codes and tokens have it.
 * For the files of this folder alone.
 */

#ifndef TK_GATE_BYTES_H
#define TK_GATE_BYTES_H

#include <stddef.h>
#include <stdint.h>


static inline uint64_t
gate_get(const unsigned char *p, int bytes)
{
    uint64_t  n = 0;

    while (bytes-- > 0) {
        n = n << 8 | p[bytes];
    }

    return n;
}


static inline void
gate_set(unsigned char *p, int bytes, uint64_t n)
{
    while (bytes-- > 0) {
        *p++ = (unsigned char) n;
        n >>= 8;
    }
}


#define gate_get16(p)     ((unsigned) gate_get(p, 2))
#define gate_get32(p)     ((uint32_t) gate_get(p, 4))
#define gate_get64(p)     gate_get(p, 8)
#define gate_set16(p, n)  gate_set(p, 2, n)
#define gate_set32(p, n)  gate_set(p, 4, n)
#define gate_set64(p, n)  gate_set(p, 8, n)

/* Letters of so many bytes. */
#define GATE_LETTERS(bytes)  (((bytes) * 4 + 2) / 3)


/* Six bits a letter; what the last one has beyond the bytes is 0. */
static inline void
gate_letters(const unsigned char *bytes, size_t n, unsigned char *out)
{
    int       have = 0;
    size_t    i;
    unsigned  bits = 0;

    static const char  letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    for (i = 0; i < n; i++) {
        bits = (bits << 8 | bytes[i]) & 0xffff;

        for (have += 8; have >= 6; have -= 6) {
            *out++ = (unsigned char) letters[bits >> (have - 6) & 63];
        }
    }

    if (have > 0) {
        *out = (unsigned char) letters[bits << (6 - have) & 63];
    }
}


static inline int
gate_letter(unsigned char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }

    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }

    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }

    return c == '-' ? 62 : c == '_' ? 63 : -1;
}


/* n bytes of their letters; 0: it has another one, or bits behind the last
 * byte: what is written has one text. */
static inline int
gate_unletters(const unsigned char *text, unsigned char *bytes, size_t n)
{
    int       have = 0, six;
    size_t    i;
    unsigned  bits = 0;

    for (i = 0; i < GATE_LETTERS(n); i++) {
        six = gate_letter(text[i]);
        if (six < 0) {
            return 0;
        }

        bits = (bits << 6 | (unsigned) six) & 0xffff;
        have += 6;

        if (have >= 8) {
            have -= 8;
            *bytes++ = (unsigned char) (bits >> have);
        }
    }

    return (bits & ((1u << have) - 1)) == 0;
}


#endif
