/*
 * Addresses that agents give us to call.
 */

#ifndef TK_ADDRESS_H
#define TK_ADDRESS_H

#include "tk.h"

/*
 * An address staff or SetAgentParameters may store: empty, or http/https, a
 * host, an optional port, a path; at most 256 bytes; no user info, fragment,
 * query, spaces or control characters.  TK_BAD_CALLBACK_ADDRESS otherwise.
 */
TK_MUST tk_err_t tk_address_check(tk_str_t address);

/*
 * The same of one that is told of a single payment: never empty, may have a
 * query, and is none that no worker may connect to.  TK_BAD_VALUE otherwise.
 */
TK_MUST tk_err_t tk_address_notify_check(tk_str_t url);

/*
 * 0: the address, which is one that may be stored, names a host by numbers that
 * no worker may connect to, whatever it is configured.  Of a name, and of this
 * machine, that is not known: 1.
 */
int tk_address_reachable(tk_str_t address);

/*
 * Whether the worker may connect to this address (16 bytes, IPv4 as
 * ::ffff:a.b.c.d): 1 public, 0 private, loopback, link-local, multicast,
 * documentation, CGNAT, benchmark, reserved, NAT64, 6to4, Teredo, ULA, site-
 * local, unspecified.  allow_loopback lets 127/8 and ::1 pass.
 */
int tk_address_allowed(const unsigned char address[16], int allow_loopback);

#endif
