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


static const struct {
    const char  *commands;
    const char  *column;
    const char  *word;
    const char  *zh;
} ctl_words[] = {
#define CTL_WORD_ZH(commands, column, word, zh)  { commands, column, word, zh },
#include "ctl_words_zh.tbl.h"
#undef CTL_WORD_ZH
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


const char *
ctl_shown(const char *command, const char *column, const char *word)
{
    return ctl_lang() == TK_CHINESE ? ctl_shown_zh(command, column, word)
                                    : word;
}


const char *
ctl_shown_zh(const char *command, const char *column, const char *word)
{
    size_t  i;

    for (i = 0; i < sizeof(ctl_words) / sizeof(ctl_words[0]); i++) {
        if (strcmp(ctl_words[i].column, column) == 0
            && strcmp(ctl_words[i].word, word) == 0
            && strncmp(ctl_words[i].commands, command,
                       strlen(ctl_words[i].commands)) == 0)
        {
            return ctl_words[i].zh;
        }
    }

    return word;
}
