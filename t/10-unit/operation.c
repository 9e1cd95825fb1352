/*
 * Unit tests of tk_operation.c: numbers, and their places in tables.
 */

#include "unit.h"

#include "tk_operation.h"


static const int  numbers[] = {
#define TK_OPERATION(name, number, effect, account)  number,
#include "tk_operations.tbl.h"
#undef TK_OPERATION
};


static void
test_each(void **state)
{
    int                    place[TK_OP_SLOTS] = { 0 };
    size_t                 i, slot;
    const tk_operation_t  *operation;

    (void) state;

    for (i = 0; i < unit_count(numbers); i++) {
        operation = tk_operation_get((tk_operation_e) numbers[i]);
        assert_non_null(operation);
        assert_int_equal(operation->number, numbers[i]);

        slot = (size_t) TK_OP_SLOT(numbers[i]);
        assert_in_range(slot, 1, TK_OP_SLOTS - 1);
        assert_int_equal(place[slot]++, 0);
        assert_ptr_equal(tk_operation_at(slot), operation);
    }
}


static void
test_none(void **state)
{
    size_t     i;
    const int  wrong[] = {
        -1, 0, TK_OP_STORED - 1, TK_OP_STORED, TK_OP_STORED + 1, TK_OP_OWN - 1,
        TK_OP_OWN + TK_OP_SLOTS - TK_OP_STORED, INT32_MAX, INT32_MIN
    };

    (void) state;

    for (i = 0; i < unit_count(wrong); i++) {
        assert_null(tk_operation_get((tk_operation_e) wrong[i]));
    }

    assert_null(tk_operation_at(0));
    assert_null(tk_operation_at(TK_OP_SLOTS));
    assert_null(tk_operation_at(SIZE_MAX));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
