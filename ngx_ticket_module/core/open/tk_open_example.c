/*
 * The table; see the header.
 */

#include "tk_open_example.h"

#define ASKS(...)       (const tk_open_sent_t[]) { __VA_ARGS__, { NULL, NULL } }
#define SENT(name, ...) { name, #__VA_ARGS__ }
#define SAYS(...)       #__VA_ARGS__
#define GET             1
#define POST            0
#define DONE(call, method, name, sent, data, en, zh)                          \
    { TK_OPEN_##call, method, name, sent, data, NULL, NULL, en, zh },
#define REFUSED(call, method, name, sent, message, en, zh)                    \
    { TK_OPEN_##call, method, name, sent, NULL, message, NULL, en, zh },

const tk_open_example_t  tk_open_examples[] = {
#include "tk_open_examples.tbl.h"
};

const size_t  tk_open_nexamples = sizeof(tk_open_examples)
                                  / sizeof(tk_open_examples[0]);
