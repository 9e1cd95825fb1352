/* Visitors by name; see the header. */

#include <stdio.h>
#include <string.h>

#include "tk_crypto.h"
#include "tk_named.h"
#include "tk_visitors.h"

#define KEY_BYTES   16


/* As impl.desk_book() makes one where there are no names. */

int
tk_visitors_key(char out[TK_VISITORS_KEY])
{
    size_t         i;
    unsigned char  bytes[KEY_BYTES];

    if (tk_random(bytes, sizeof(bytes)) != TK_OK) {
        return 1;
    }

    out += snprintf(out, TK_VISITORS_KEY, "\001desk ");

    for (i = 0; i < sizeof(bytes); i++) {
        out += snprintf(out, 3, "%02x", bytes[i]);
    }

    return 0;
}


static int
visitors_seal(const tk_visitors_keys_t *keys, json_t *visitor,
    const char *member, const char *what, tk_str_t plain)
{
    const char  *hex;

    return keys->seal(keys->data, what, plain, &hex) != 0
           || json_object_set_new(visitor, member, json_string(hex)) != 0;
}


static int
visitors_index(const tk_visitors_keys_t *keys, json_t *visitor,
    const char *member, const char *what, tk_str_t plain)
{
    const char  *hex;

    return keys->index(keys->data, what, plain, &hex) != 0
           || json_object_set_new(visitor, member, json_string(hex)) != 0;
}


static int
visitors_add(const tk_visitors_keys_t *keys, json_t *list,
    const tk_named_t *named)
{
    int       failed;
    json_t   *visitor;
    tk_str_t  id;

    id.data = (unsigned char *) named->id;
    id.len = named->id_len;

    visitor = json_pack("{s:i, s:i, s:n}", "line", named->item_no, "type",
                        named->id_type, "phone_sealed");

    failed = visitors_seal(keys, visitor, "id_sealed", "id", id)
             || visitors_index(keys, visitor, "id_index", "id", id)
             || visitors_seal(keys, visitor, "name_sealed", "name",
                              named->name)
             || visitors_index(keys, visitor, "name_index", "name",
                               named->name)
             || (named->phone.len != 0
                 && visitors_seal(keys, visitor, "phone_sealed", "phone",
                                  named->phone));

    return json_array_append_new(list, visitor) != 0 || failed;
}


json_t *
tk_visitors_read(const tk_visitors_keys_t *keys, const char *text,
    int items, size_t *wrong)
{
    size_t       n;
    json_t      *list;
    tk_str_t     entry;
    tk_named_t   named;
    const char  *end;

    *wrong = 0;
    list = json_array();

    for (n = 1; n <= TK_VISITORS_MOST; n++) {
        end = strchr(text, '|');
        entry.data = (unsigned char *) text;
        entry.len = end ? (size_t) (end - text) : strlen(text);

        if (tk_named_read(entry, items, TK_ANY_DAY, &named) != TK_OK) {
            *wrong = n;
            break;
        }

        if (visitors_add(keys, list, &named) != 0) {
            break;
        }

        if (end == NULL) {
            return list;
        }

        text = end + 1;
    }

    json_decref(list);

    return NULL;
}
