/*
 * What a gate shows and speaks.
 */

#include "tk_gate.h"


/* A text being written; full: nothing more goes in. */

typedef struct {
    char               *out;
    size_t              len, size;
    int                 full;
} gate_text_t;

typedef struct {
    const char         *name;
    size_t              offset;
    int                 is_text;
} gate_place_t;

#define TEXT(name)    { #name, offsetof(tk_gate_facts_t, name), 1 }
#define NUMBER(name)  { #name, offsetof(tk_gate_facts_t, name), 0 }

static const gate_place_t  gate_places[] = {
    NUMBER(persons), NUMBER(left), NUMBER(minutes), NUMBER(in), NUMBER(all),
    TEXT(at), TEXT(station), TEXT(gate), TEXT(day), TEXT(slot), TEXT(by)
};

#undef TEXT
#undef NUMBER

static const char *const  gate_words[][4] = {
#define TK_GATE(name, zh, en, say_zh, say_en, colour, sound, next)            \
    { zh, en, say_zh, say_en },
#include "tk_gate.tbl.h"
#undef TK_GATE
};

static const char *const  gate_names[] = {
#define TK_GATE(name, zh, en, say_zh, say_en, colour, sound, next)  #name,
#include "tk_gate.tbl.h"
#undef TK_GATE
};

static const tk_gate_colour_e  gate_colours[] = {
#define TK_GATE(name, zh, en, say_zh, say_en, colour, sound, next)            \
    TK_GATE_COLOUR_##colour,
#include "tk_gate.tbl.h"
#undef TK_GATE
};

static const tk_gate_sound_e  gate_sounds[] = {
#define TK_GATE(name, zh, en, say_zh, say_en, colour, sound, next)            \
    TK_GATE_SOUND_##sound,
#include "tk_gate.tbl.h"
#undef TK_GATE
};

static const char *const  gate_next_names[] = {
    "none", "wait", "supervisor", "desk", "station", "second", "paper"
};

static const char *const  gate_colour_names[] = {
    "green", "amber", "red", "blue"
};

static const char *const  gate_sound_names[] = { "ok", "ask", "no", "none" };


const char *
tk_gate_name(tk_gate_verdict_e verdict)
{
    return gate_names[verdict];
}


const char *
tk_gate_next_name(tk_gate_next_e next)
{
    return gate_next_names[next];
}


const char *
tk_gate_colour_name(tk_gate_colour_e colour)
{
    return gate_colour_names[colour];
}


const char *
tk_gate_sound_name(tk_gate_sound_e sound)
{
    return gate_sound_names[sound];
}


tk_gate_colour_e
tk_gate_colour(tk_gate_verdict_e verdict)
{
    return gate_colours[verdict];
}


tk_gate_sound_e
tk_gate_sound(tk_gate_verdict_e verdict)
{
    return gate_sounds[verdict];
}


/* Bytes of the character that begins with c, were it a good one. */

static size_t
gate_width(unsigned char c)
{
    return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}


/* Whole characters up to the end, or as many as there is room for. */

static void
gate_put(gate_text_t *text, const char *p, const char *end)
{
    size_t  n;

    while (p < end && !text->full) {
        n = gate_width((unsigned char) *p);

        if (n > (size_t) (end - p)) {
            n = (size_t) (end - p);
        }

        if (text->len + n >= text->size) {
            text->full = 1;
            return;
        }

        while (n > 0) {
            text->out[text->len++] = *p++;
            n--;
        }
    }
}


static const char *
gate_end(const char *p)
{
    while (*p != '\0') {
        p++;
    }

    return p;
}


static void
gate_put_number(gate_text_t *text, int64_t n)
{
    char       digits[20], *p = digits + sizeof(digits);
    uint64_t   rest = n < 0 ? 0 : (uint64_t) n;

    do {
        *--p = (char) ('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);

    gate_put(text, p, digits + sizeof(digits));
}


/* The placeholder between p, at its brace, and end; *after is behind it. */

static const gate_place_t *
gate_place(const char *p, const char *end, const char **after)
{
    size_t       i, n;
    const char  *name;

    for (i = 0; i < sizeof(gate_places) / sizeof(gate_places[0]); i++) {
        name = gate_places[i].name;

        for (n = 0; name[n] != '\0' && p + 1 + n < end; n++) {
            if (p[1 + n] != name[n]) {
                break;
            }
        }

        if (name[n] == '\0' && p + 1 + n < end && p[1 + n] == '}') {
            *after = p + n + 2;
            return &gate_places[i];
        }
    }

    return NULL;
}


static const char *
gate_text_of(const tk_gate_facts_t *facts, const gate_place_t *place)
{
    const char  *s;

    s = *(const char *const *) ((const char *) facts + place->offset);

    return s != NULL ? s : "";
}


static int64_t
gate_number_of(const tk_gate_facts_t *facts, const gate_place_t *place)
{
    return *(const int64_t *) ((const char *) facts + place->offset);
}


/* Is there something for every placeholder of a piece? */

static int
gate_known(const tk_gate_facts_t *facts, const char *p, const char *end)
{
    const gate_place_t  *place;

    while (p < end) {
        place = *p == '{' ? gate_place(p, end, &p) : NULL;

        if (place == NULL) {
            p++;

        } else if (place->is_text ? gate_text_of(facts, place)[0] == '\0'
                                  : gate_number_of(facts, place) <= 0)
        {
            return 0;
        }
    }

    return 1;
}


static void
gate_fill(gate_text_t *text, const tk_gate_facts_t *facts, const char *p,
    const char *end)
{
    const char          *s;
    const gate_place_t  *place;

    while (p < end) {
        place = *p == '{' ? gate_place(p, end, &p) : NULL;

        if (place == NULL) {
            s = p;
            p++;

            while (p < end && *p != '{') {
                p++;
            }

            gate_put(text, s, p);

        } else if (place->is_text) {
            s = gate_text_of(facts, place);
            gate_put(text, s, gate_end(s));

        } else {
            gate_put_number(text, gate_number_of(facts, place));
        }
    }
}


static const char *
gate_find(const char *p, const char *end, char c)
{
    while (p < end && *p != c) {
        p++;
    }

    return p;
}


size_t
tk_gate_words(tk_gate_verdict_e verdict, tk_gate_words_e which,
    const tk_gate_facts_t *facts, char *out, size_t size)
{
    const char   *p, *end, *stop, *other;
    gate_text_t   text = { out, 0, size, 0 };

    p = gate_words[verdict][which];
    end = gate_end(p);

    while (p < end) {
        stop = gate_find(p, end, '[');
        gate_fill(&text, facts, p, stop);

        if (stop == end) {
            break;
        }

        /* in brackets: the piece, and behind a bar what stands for it */
        p = stop + 1;
        stop = gate_find(p, end, ']');
        other = gate_find(p, stop, '|');

        if (gate_known(facts, p, other)) {
            gate_fill(&text, facts, p, other);

        } else if (other < stop) {
            gate_fill(&text, facts, other + 1, stop);
        }

        p = stop + 1;
    }

    out[text.len] = '\0';

    return text.len;
}
