-- Members of p_change: reason.
create or replace function api.staff_passage_undo(
    p_supplier text,
    p_order int8,
    p_ticket int4,
    p_passage int4,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, ticket_no int2,
               passage_no int2, persons int4, undone_at timestamptz,
               undone_by text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_order   ticket.orders;
    v_passage ticket.passage;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_order := impl.staff_gate_order(v_supplier, p_order, p_ticket);

    /* Of others' tickets those at the own gates. */
    select g.* into v_passage
    from ticket.passage g
    where g.supplier_id = v_order.supplier_id and g.order_id = p_order
      and g.ticket_no = p_ticket and g.passage_no = p_passage
      and v_supplier in (g.supplier_id, g.guest_supplier_id);

    if not found then
        perform impl.staff_refuse('PASSAGE_MISSING', p_passage::text,
                                  p_ticket::text, p_order::text);
    end if;

    if v_passage.undone_at is null then
        if impl.settle_entered(v_passage) then
            perform impl.staff_refuse('PASSAGE_SETTLED');
        end if;

        if impl.passage_went_out(v_passage) then
            perform impl.staff_refuse('UNDO_OUT');
        end if;

        v_passage.undone_at := greatest(api.now(), v_passage.at);
        v_passage.undone_by := impl.person();
        perform impl.because(impl.staff_reason(p_change));
        perform impl.logged(v_supplier, 'orders',
            jsonb_build_object('order_id', p_order::text),
            jsonb_build_object('passage', concat_ws('-', p_ticket, p_passage),
                               'undone', false),
            jsonb_build_object('passage', concat_ws('-', p_ticket, p_passage),
                               'undone', true));
        perform impl.passage_undo(v_passage, v_passage.undone_at,
                                  v_passage.undone_by,
                                  impl.staff_reason(p_change));
    end if;

    return query
    select null::text, null::text, p_order, v_passage.ticket_no,
           v_passage.passage_no, v_passage.persons, v_passage.undone_at,
           v_passage.undone_by;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_passage_undo is
'A supervisor takes a passage back, at any time: see impl.passage_undo().  Again
it answers who did.';

grant execute on function api.staff_passage_undo to ticket_staff;
