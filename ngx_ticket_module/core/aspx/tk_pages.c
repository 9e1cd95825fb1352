/*
 * Which pages there are, by name, alias and number.
 */

#include "tk_aspx.h"


static const tk_page_t  pages[TK_PAGE_MAX] = {
#define TK_PAGE(name, stem, page, operation, legacy, printed)                 \
    [TK_PAGE_##name] = { TK_PAGE_##name, page, TK_OP_##operation, legacy,     \
                         TK_##printed },
#include "tk_pages.tbl.h"
#undef TK_PAGE
};


typedef struct {
    const char     *name;
    tk_page_e       page;
} alias_t;

static const alias_t  aliases[] = {
#define TK_ALIAS(name, page)  { name, TK_PAGE_##page },
#include "tk_aliases.tbl.h"
#undef TK_ALIAS
};


const tk_page_t *
tk_page_get(tk_page_e page)
{
    if ((int) page <= TK_PAGE_NONE || page >= TK_PAGE_MAX
        || pages[page].name == NULL)
    {
        return NULL;
    }

    return &pages[page];
}


const tk_page_t *
tk_page_find(tk_str_t name)
{
    size_t            i;
    const tk_page_t  *page;

    for (i = 0; i < TK_PAGE_MAX; i++) {
        page = tk_page_get((tk_page_e) i);

        if (page != NULL && tk_str_is(name, page->name)) {
            return page;
        }
    }

    for (i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        if (tk_str_is(name, aliases[i].name)) {
            return tk_page_get(aliases[i].page);
        }
    }

    return NULL;
}
