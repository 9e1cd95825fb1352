/*
 * The pool of programs that have none.  Owns its blocks.  What was in them is
 * wiped when they are given up, as callers keep keys and passwords there.
 */

#include <stdlib.h>

#include "tk.h"

#define TK_ARENA_BLOCK  16384
#define TK_ARENA_ALIGN  16
#define TK_ARENA_MAX    (SIZE_MAX / 2)          /* of a single request */


typedef struct tk_block_s  tk_block_t;

struct tk_block_s {
    tk_block_t     *next;
    size_t          size;               /* of the bytes after this header */
    size_t          used;
    size_t          unused;             /* keeps the bytes aligned to 16 */
    unsigned char   data[];
};

struct tk_arena_s {
    tk_pool_t       pool;
    tk_block_t     *blocks;             /* the one in use first */
};


static tk_block_t *
tk_block_create(tk_arena_t *arena, size_t size)
{
    tk_block_t  *block;

    block = malloc(sizeof(tk_block_t) + size);
    if (block == NULL) {
        return NULL;
    }

    block->size = size;
    block->used = 0;
    block->next = arena->blocks;
    arena->blocks = block;

    return block;
}


static void *
tk_arena_alloc(void *data, size_t size)
{
    void        *p;
    tk_arena_t  *arena;
    tk_block_t  *block;

    arena = data;
    block = arena->blocks;

    if (size > TK_ARENA_MAX) {
        return NULL;
    }

    size = (size + TK_ARENA_ALIGN - 1) & ~(size_t) (TK_ARENA_ALIGN - 1);

    if (block == NULL || block->size - block->used < size) {
        block = tk_block_create(arena,
                                size > TK_ARENA_BLOCK ? size : TK_ARENA_BLOCK);
        if (block == NULL) {
            return NULL;
        }
    }

    p = block->data + block->used;
    block->used += size;

    return p;
}


tk_arena_t *
tk_arena_create(void)
{
    tk_arena_t  *arena;

    arena = malloc(sizeof(tk_arena_t));
    if (arena == NULL) {
        return NULL;
    }

    arena->pool.alloc = tk_arena_alloc;
    arena->pool.data = arena;
    arena->blocks = NULL;

    return arena;
}


tk_pool_t *
tk_arena_pool(tk_arena_t *arena)
{
    return &arena->pool;
}


/* Gives up all blocks but one of the common size, if there is one. */

void
tk_arena_reset(tk_arena_t *arena)
{
    tk_block_t  *block, *next, *kept;

    kept = NULL;

    for (block = arena->blocks; block != NULL; block = next) {
        next = block->next;
        explicit_bzero(block->data, block->used);

        if (kept == NULL && block->size == TK_ARENA_BLOCK) {
            block->used = 0;
            block->next = NULL;
            kept = block;
            continue;
        }

        free(block);
    }

    arena->blocks = kept;
}


void
tk_arena_free(tk_arena_t *arena)
{
    if (arena == NULL) {
        return;
    }

    tk_arena_reset(arena);
    free(arena->blocks);
    free(arena);
}
