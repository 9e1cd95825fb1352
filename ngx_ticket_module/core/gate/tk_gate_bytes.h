/*
 * Numbers in the bytes of lists and signed QR codes, the lowest byte first.
 * For the files of this folder alone.
 */

#ifndef TK_GATE_BYTES_H
#define TK_GATE_BYTES_H

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

#endif
