-- A ticket of several attractions is shown at the gate of one that is a
-- supplier of its own: the call is about the operator's ticket, the device is a
-- guest.
alter type ticket.gate_call
    add attribute guest_of int;     -- the device's supplier; null: the ticket's
