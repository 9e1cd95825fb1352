-- Members of p_change: reference; to: refund or purchase, by the rule where it
-- is missing; reason.
create or replace function api.staff_rail_return(
    p_supplier text,
    p_order_no text,
    p_amount_fen int8,
    p_change jsonb)
returns table (verdict text, subject text, order_no text, document int8,
               amount_fen int8, went text, repeated bool)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
    v_did   int4;
    v_reference constant text := p_change ->> 'reference';
begin
    v_order := impl.staff_rail_order(p_supplier, p_order_no);
    perform impl.because(p_change ->> 'reason');

    if p_amount_fen is null or p_amount_fen <= 0 then
        perform impl.staff_refuse('AMOUNT_ZERO');
    elsif (length(v_reference) between 1 and 64) is not true then
        perform impl.staff_refuse('REFERENCE_NEEDED', 'rail return');
    end if;

    /* What is booked already is answered as it was. */
    if (impl.rail_paper(v_order.supplier_id, 'R', v_reference)).document
       is null
    then
        perform impl.limit_check(v_order.supplier_id, 'rail return',
                                 p_amount_fen);
    end if;

    v_did := impl.rail_returned(v_order, p_amount_fen, v_reference,
                                p_change ->> 'to', impl.person(), api.now());

    if v_did = 2 then
        perform impl.staff_refuse('REFERENCE_USED', v_reference, p_order_no);
    elsif v_did = 3 then
        perform impl.staff_refuse('RAIL_STATE', p_order_no);
    elsif v_did = 4 then
        perform impl.staff_refuse('RAIL_RETURN_MUCH',
            impl.yuan(p_amount_fen), p_order_no);
    elsif v_did = 0 then
        perform impl.booked_by(v_order.supplier_id, v_order.rail_id,
                               v_order.transfers);
        perform impl.staff_rail_logged(v_order, jsonb_build_object(
            'returned_fen', p_amount_fen, 'reference', v_reference));
    end if;

    return query
    select null::text, null::text, p_order_no, p.document, p.amount_fen,
           case p.went when 'P' then 'purchase' else 'refund' end, v_did = 1
    from impl.rail_paper(v_order.supplier_id, 'R', v_reference) p;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_return is
'The railway has given money back: once for each reference.';

grant execute on function api.staff_rail_return to ticket_staff;
