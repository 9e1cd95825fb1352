/*
 * Covers: worker/callback/job_answer.c worker/callback/job_charset.c
 *
 * What a receiver answers to a callback.  Delivered is only what another
 * reader of XML takes and what holds a retcode of 0; why not is fit for the
 * log.
 */

#include <libxml/xmlreader.h>

#include "fuzz.h"
#include "job_answer.h"
#include "tk_value.h"

#define ERROR_LEN   96


/* What ends in half a character of another encoding, or in a zero byte, is
 * whole to one of them; and what stands before the root ours takes away. */

static int
is_plain(tk_str_t body)
{
    return tk_check_utf8(body) == TK_OK
           && memchr(body.data, '\0', body.len) == NULL
           && memmem(body.data, body.len, "<?xml", 5) == NULL
           && memmem(body.data, body.len, "\xef\xbb\xbf", 3) == NULL;
}


/* Pulls instead of building a tree: the first retcode below the root. */

static int
delivered(tk_str_t body)
{
    int               depth, inside;
    char              text[8192];
    size_t            len;
    xmlTextReaderPtr  r;

    r = xmlReaderForMemory((char *) body.data, (int) body.len, NULL, NULL,
                           XML_PARSE_NONET | XML_PARSE_NOERROR
                           | XML_PARSE_NOWARNING);
    fuzz_assert(r != NULL);
    inside = 0;                         /* 1: in it; 2: behind it */
    len = 0;

    while (xmlTextReaderRead(r) == 1) {
        depth = xmlTextReaderDepth(r);

        switch (xmlTextReaderNodeType(r)) {

        case XML_READER_TYPE_ELEMENT:
            if (depth == 1 && inside == 0
                && strcasecmp((const char *) xmlTextReaderConstLocalName(r),
                              "retcode") == 0)
            {
                inside = xmlTextReaderIsEmptyElement(r) ? 2 : 1;
            }

            break;

        case XML_READER_TYPE_END_ELEMENT:
            inside += depth == 1 && inside == 1;
            break;

        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        case XML_READER_TYPE_WHITESPACE:
            if (inside == 1 && len < sizeof(text)) {
                len += snprintf(text + len, sizeof(text) - len, "%s",
                                (const char *) xmlTextReaderConstValue(r));
            }

            break;

        default:
            break;
        }
    }

    xmlFreeTextReader(r);
    text[len < sizeof(text) ? len : sizeof(text) - 1] = '\0';

    return len < sizeof(text) && strspn(text, " \t\r\n0") == len
           && strchr(text, '0') != NULL
           && strchr(text, '0') == strrchr(text, '0');
}


static void
fuzz_one(fuzz_input_t *in)
{
    int          good;
    char        *error;
    size_t       i;
    tk_str_t     body;
    const char  *type;

    static const char *const  types[] = {
        NULL, "text/xml", "text/xml; charset=gbk", "text/xml; charset=\"utf-16",
        "a;charset=big5", "charset"
    };

    body = fuzz_rest(in);
    type = types[body.len % fuzz_count(types)];
    error = fuzz_alloc(NULL, ERROR_LEN);
    memset(error, 0, ERROR_LEN);

    good = job_answer_judge((char *) body.data, body.len, type, error,
                            ERROR_LEN);

    if (good) {
        fuzz_assert(type != NULL || !is_plain(body) || delivered(body));
        return;
    }

    fuzz_assert(error[0] != '\0' && strnlen(error, ERROR_LEN) < ERROR_LEN);

    for (i = 0; error[i] != '\0'; i++) {
        fuzz_assert(error[i] >= 0x20 && error[i] < 0x7f);
    }
}
