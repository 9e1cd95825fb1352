/*
 * What a handler may use: the umbrella of api/ and booking/.  What it lacks
 * here is a helper missing in the unit that owns the matter.
 */

#ifndef NGX_TICKET_H
#define NGX_TICKET_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/tk_catalogue.h"
#include "core/tk_crypto.h"
#include "core/tk_error.h"
#include "core/tk_request.h"
#include "core/tk_rows.h"
#include "core/tk_order.h"
#include "core/tk_quote.h"
#include "core/tk_value.h"

#include "base/process.h"
#include "request/driver.h"
#include "request/endpoint.h"
#include "request/guess.h"
#include "request/request.h"
#include "request/sql.h"
#include "request/tongue.h"
#include "snapshot/snapshot.h"


#endif
