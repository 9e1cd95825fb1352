-- Arrays are of one length, an element a call, in the order in which they
-- came. A ticket is named by order and ticket; where p_order is null it is
-- found by p_id_index, a document. p_card_index is the one that was shown
-- beside it (null: none), p_card_broken: it could not be read. p_persons null:
-- all who may; p_out null: as the device goes, in of one for both ways.
-- p_scanned is what the device's clock said: written down, and no more.
create or replace function api.check_tickets(p_supplier int4[],
    p_device int4[], p_epoch int4[], p_request text[], p_order int8[],
    p_ticket int2[], p_id_index bytea[], p_card_index bytea[],
    p_card_broken bool[], p_persons int4[], p_out bool[],
    p_scanned timestamptz[])
returns table (n int4, verdict text, next_step text, persons int4,
               left_persons int4, minutes int8, in_persons int4,
               all_persons int4, used_at timestamptz, used_station text,
               used_gate text, slot_from timestamptz, slot_until timestamptz,
               first_day date, last_day date, by_whom text, since timestamptz,
               order_id int8, ticket_no int2, passage_no int2,
               product_name text, free int4, needs text[], repeated bool,
               device_verdict text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select k.*
    from unnest(impl.gate_answers(p_supplier, p_device, p_epoch, p_request,
                                  p_order, p_ticket, p_id_index, p_card_index,
                                  p_card_broken, p_persons, p_out,
                                  p_scanned)) k;
end;
$$;

comment on function api.check_tickets is
'Tickets at gates: who of each is let in now (impl.gate_judge), one row a call,
n from 1. A passage makes the ticket a used one, and the first is told to the
distributor (R126). The same request of a device within a day has the same
answer (repeated), and lets nobody in again. device_verdict says why a device
is not answered: DEVICE_UNKNOWN, DEVICE_LOCKED, DEVICE_STALE, DEVICE_NO_GATE,
DEVICE_DIRECTION, or of its request DEVICE_REQUEST, if it was for another
ticket, and DEVICE_UNDONE, if its passage was undone; verdict is null then.
used_* is the passage that USED and TWICE are about, used_station the stations
to go to of STATION; by_whom and since are of STOPPED, since of REFUNDED and, of
more than an hour, when it may come in, of SLOT_EARLY.  needs: id_card, the
second step, or paper: UNKNOWN is SHOW_PAPER then, a card that paper has taken
the place of (R75), and CLOSED is REPRINTED, a code that a newer paper has.
p_ticket is the number of the code that was shown (impl.code_ticket).';

grant execute on function api.check_tickets to ticket_nginx;
