/* The language of whoever types: Chinese where the locale begins with zh, else
 * English, which stands in the source. */

#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"


static const struct {
    const char  *en;
    const char  *zh;
} ctl_texts[] = {
#define CTL_ZH(en, zh)  { en, zh },
#include "ctl_zh.tbl.h"
#undef CTL_ZH
};


/* The first that is set and not empty decides, as everywhere. */

tk_lang_e
ctl_lang(void)
{
    size_t       i;
    const char  *locale;

    static const char *const  names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        locale = getenv(names[i]);

        if (locale != NULL && locale[0] != '\0') {
            return strncmp(locale, "zh", 2) == 0 ? TK_CHINESE : TK_ENGLISH;
        }
    }

    return TK_ENGLISH;
}


const char *
ctl_text(const char *en)
{
    size_t  i;

    for (i = 0; ctl_lang() == TK_CHINESE
                && i < sizeof(ctl_texts) / sizeof(ctl_texts[0]); i++)
    {
        if (strcmp(ctl_texts[i].en, en) == 0) {
            return ctl_texts[i].zh;
        }
    }

    return en;
}


const char *
ctl_either(const char *en, const char *zh)
{
    return ctl_lang() == TK_CHINESE ? zh : en;
}
