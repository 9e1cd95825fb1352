-- Verdicts of one batch.  Calls are judged in runs, each by one statement: a
-- call that must see what one before it did begins the next one.
create or replace function impl.gate_answers(p_supplier int4[],
    p_device int4[], p_epoch int4[], p_request text[], p_order int8[],
    p_ticket int2[], p_id_index bytea[], p_card_index bytea[],
    p_card_broken bool[], p_persons int4[], p_out bool[],
    p_scanned timestamptz[])
returns ticket.gate_answer[]
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_calls   ticket.gate_call[];
    v_answers ticket.gate_answer[] := '{}';
    v_begin   int4 := 1;
    v_next    int4;
begin
    v_calls := array(
        select row(c.n, coalesce(g.operator, c.supplier_id), c.device_no,
                   c.epoch, c.request,
                   coalesce(c.order_id, k.order_id),
                   coalesce(c.ticket_no, k.ticket_no), c.order_id is null,
                   case when g.operator is null
                        then substring(c.card_index from 1 for 16)
                        else impl.gate_index(c.card_index, g.operator) end,
                   c.card_broken, c.persons, c.goes_out, c.scanned_at,
                   case when g.operator is not null
                        then c.supplier_id end)::ticket.gate_call
        from unnest(p_supplier, p_device, p_epoch, p_request, p_order,
                    p_ticket, p_id_index, p_card_index, p_card_broken,
                    p_persons, p_out, p_scanned) with ordinality
             as c (supplier_id, device_no, epoch, request, order_id,
                   ticket_no, id_index, card_index, card_broken, persons,
                   goes_out, scanned_at, n)
        left join lateral (
            select k.order_id, k.ticket_no
            from impl.gate_documents(c.supplier_id, c.id_index, v_now) k
            where c.order_id is null and c.id_index is not null
            offset 0) k on true
        cross join lateral (
            select case when impl.number_supplier(
                                 coalesce(c.order_id, k.order_id))
                             <> c.supplier_id
                   then impl.gate_guest(c.supplier_id,
                                        coalesce(c.order_id, k.order_id),
                                        coalesce(c.ticket_no, k.ticket_no))
                   end as operator
            offset 0) g);

    /* Refunds, stops and whatever else changes an order waits, or we do. */
    perform
    from (select distinct c.supplier_id, c.order_id
          from unnest(v_calls) c
          order by c.supplier_id, c.order_id) c
    cross join lateral (
        select
        from ticket.orders o
        where o.supplier_id = c.supplier_id and o.order_id = c.order_id
        offset 0
        for no key update) o;

    if cardinality(p_supplier) > 1 then
        foreach v_next in array impl.gate_runs(v_calls) loop
            v_answers := v_answers
                         || impl.gate_run(v_calls, v_begin, v_next - 1, v_now);
            v_begin := v_next;
        end loop;
    end if;

    return v_answers
           || impl.gate_run(v_calls, v_begin, cardinality(p_supplier), v_now);
end;
$$;

comment on function impl.gate_answers is
'Tickets at gates, judged in the order in which they came, an answer for each;
what is let in is written down.';

create or replace function impl.gate_runs(p_calls ticket.gate_call[])
returns int4[]
language plpgsql immutable
as $$
begin
    return array(
        select distinct k.n
        from (select c.n,
                     lag(c.n) over (partition by c.supplier_id, c.order_id,
                                                 impl.code_ticket(c.ticket_no)
                                    order by c.n) as ticket,
                     lag(c.n) over (partition by c.supplier_id, c.device_no,
                                                 c.request
                                    order by c.n) as request
              from unnest(p_calls) c) k
        where k.ticket < k.n or k.request < k.n
        order by k.n);
end;
$$;

comment on function impl.gate_runs(ticket.gate_call[]) is
'The calls, by their numbers, that have a ticket or a request of one before
them, and must see what became of it.';
