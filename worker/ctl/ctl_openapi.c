/* The description of the JSON tongue, as nginx serves it. */

#include <stdio.h>
#include <stdlib.h>

#include <tk_version.h>

#include "ctl.h"
#include "tk_openapi.h"


int
ctl_openapi(ctl_t *ctl)
{
    int      rc;
    char    *text;
    size_t   len;

    text = tk_openapi(ctl->pool, TK_VERSION, &len);
    if (text == NULL) {
        ctl_error("out of memory");
        return CTL_REFUSED;
    }

    rc = fwrite(text, 1, len, stdout) == len ? CTL_OK : CTL_REFUSED;
    free(text);

    return rc;
}
