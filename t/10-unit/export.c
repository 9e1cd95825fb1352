/* Cells of exports, and files that are there whole or not at all. */

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include "unit.h"
#include "export_file.h"


static void
test_masked(void **state)
{
    size_t  i;
    char    out[EXPORT_MASKED];

    static const struct {
        char         type;
        const char  *plain, *masked;
    } cases[] = {
        { EXPORT_PHONE, "13912345678", "139****5678" },
        { EXPORT_PHONE, "+8613912345678", "+86*******5678" },
        { EXPORT_PHONE, "1234567", "*****67" },
        { EXPORT_PHONE, "123", "***" },
        { EXPORT_PHONE, "", "" },
        { EXPORT_DOCUMENT, "110101199003070070", "110***********0070" },
        { EXPORT_DOCUMENT, "E12345678", "******678" },
        { EXPORT_DOCUMENT, "H123", "**23" },
        { EXPORT_DOCUMENT, "台12345678", "****" },
        { EXPORT_DOCUMENT, "1234567890123456789012345678901234567890", "****" }
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        export_masked(cases[i].type, tk_str_c(cases[i].plain), out);
        assert_string_equal(out, cases[i].masked);
    }
}


static void
test_csv(void **state)
{
    FILE    *f;
    char    *text;
    size_t   i, len;

    static const struct {
        char         type;
        const char  *cell, *data, *excel;
    } cases[] = {
        { EXPORT_TEXT, "", ",", "," },
        { EXPORT_TEXT, "张三", ",张三", ",张三" },
        { EXPORT_ID, "2611290010000000007", ",2611290010000000007",
          ",\"=\"\"2611290010000000007\"\"\"" },
        { EXPORT_TEXT, "261129001000000000712345678901",
          ",261129001000000000712345678901",
          ",\"=\"\"261129001000000000712345678901\"\"\"" },
        { EXPORT_ID, "007", ",007", ",\"=\"\"007\"\"\"" },
        { EXPORT_ID, "0", ",0", ",0" },
        { EXPORT_ID, "12345678901", ",12345678901", ",12345678901" },
        { EXPORT_TEXT, "=1+1", ",=1+1", ",\"'=1+1\"" },
        { EXPORT_TEXT, "＝1", ",＝1", ",\"'＝1\"" },
        { EXPORT_TEXT, "@x", ",@x", ",\"'@x\"" },
        { EXPORT_TEXT, " -1", ",\" -1\"", ",\"' -1\"" },
        { EXPORT_TEXT, "+86", ",+86", ",\"'+86\"" },
        { EXPORT_TEXT, "\t=1", ",\"\t=1\"", ",\"' =1\"" },
        { EXPORT_TEXT, "a,\"b\"\nc", ",\"a,\"\"b\"\"\nc\"",
          ",\"a,\"\"b\"\" c\"" },
        { EXPORT_MONEY, "-1234", ",-12.34", ",-12.34" },
        { EXPORT_MONEY, "5", ",0.05", ",0.05" },
        { EXPORT_NUMBER, "-3", ",-3", ",-3" },
        { EXPORT_NUMBER, "123456789012345", ",123456789012345",
          ",123456789012345" }
    };

    (void) state;

    for (i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
        f = open_memstream(&text, &len);
        assert_non_null(f);
        export_csv_cell(f, i % 2 ? EXPORT_CSV_EXCEL : EXPORT_CSV,
                        cases[i / 2].type, 0, tk_str_c(cases[i / 2].cell));
        fclose(f);
        assert_string_equal(text, i % 2 ? cases[i / 2].excel
                                        : cases[i / 2].data);
        free(text);
    }
}


/* How many entries a directory has. */

static int
entries(const char *name)
{
    int   n;
    DIR  *dir;

    dir = opendir(name);
    assert_non_null(dir);

    for (n = -2; readdir(dir) != NULL; n++) { /* void */ }

    closedir(dir);

    return n;
}


static void
test_file(void **state)
{
    int              i;
    char             dir[] = "/tmp/export.XXXXXX", path[64], why[EXPORT_WHY];
    int64_t          bytes;
    struct stat      st;
    export_file_t   *file;
    unsigned char    hash[EXPORT_SHA256];

    const tk_str_t  columns[] = { tk_str_c("订单号"), tk_str_c("i"),
                                  tk_str_c("金额"), tk_str_c("m") };
    const tk_str_t  cells[] = { tk_str_c("2611290010000000007"),
                                tk_str_c("1234") };

    (void) state;

    assert_non_null(mkdtemp(dir));
    umask(0);

    for (i = EXPORT_XLSX; i <= EXPORT_CSV_EXCEL; i++) {
        snprintf(path, sizeof(path), "%s/file", dir);

        file = export_file_open(path, "1", i, columns, 2, why);
        assert_non_null(file);
        assert_int_equal(export_file_row(file, cells), 0);
        assert_int_equal(stat(path, &st), -1);
        export_file_abort(file);
        assert_int_equal(entries(dir), 0);

        file = export_file_open(path, "1", i, columns, 2, why);
        assert_non_null(file);
        assert_int_equal(export_file_row(file, cells), 0);
        assert_int_equal(stat(path, &st), -1);
        assert_int_equal(export_file_close(file, &bytes, hash, why), 0);

        assert_int_equal(entries(dir), 1);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_int_equal(st.st_size, bytes);
        assert_int_equal(unlink(path), 0);
    }

    /* where nothing can be made, nothing is */

    assert_null(export_file_open("/nowhere/file", "1", EXPORT_CSV, columns, 2,
                                 why));
    assert_non_null(strstr(why, "No such file"));
    assert_null(export_file_open(path, "1", EXPORT_CSV, columns, 0, why));
    rmdir(dir);
}


static void
test_link(void **state)
{
    int              i;
    char             why[EXPORT_WHY];
    int64_t          bytes;
    export_file_t   *file;
    unsigned char    hash[EXPORT_SHA256];

    const tk_str_t  columns[] = { tk_str_c("x"), tk_str_c("t") };
    const tk_str_t  cells[] = { tk_str_c("a text of some length") };

    (void) state;

    /* Who left a link in the place of the unfinished file writes nowhere. */

    if (access("/dev/full", W_OK) != 0
        || symlink("/dev/full", "/tmp/export.full.1.part") != 0)
    {
        skip();
    }

    file = export_file_open("/tmp/export.full", "1", EXPORT_CSV, columns, 1,
                            why);
    assert_non_null(file);

    for (i = 0; i < 100; i++) {
        assert_int_equal(export_file_row(file, cells), 0);
    }

    assert_int_equal(export_file_close(file, &bytes, hash, why), 0);
    unlink("/tmp/export.full");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_masked),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_link)
    };

    return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
