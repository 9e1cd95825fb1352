-- Members of p_change: day, line, slot, preview: as impl.desk_sell() has them;
-- tendered_fen: what was put in;
-- agreed_fen: the price that the visitor has seen.
create or replace function api.machine_sale(p_supplier int4, p_device int4,
    p_epoch int4, p_language text, p_request text, p_items text, p_change jsonb)
returns table (verdict text, subject text, answer jsonb)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_shows    constant bool := coalesce((p_change ->> 'preview')::bool, false);
    v_supplier ticket.supplier;
    v_sold     record;
begin
    v_supplier := impl.machine_acts(p_supplier, p_device, p_epoch, p_language,
                                    'machine sale', p_items);

    if not v_shows then
        answer := impl.machine_asked(p_supplier, p_device, p_request,
                                     jsonb_build_array('sale', p_items,
                                                       p_change));
        if answer is not null then
            return next;
            return;
        end if;
    end if;

    /* Nobody puts money into a machine that is out of order. */
    perform impl.shift_own(p_supplier);

    select s.* into strict v_sold
    from impl.desk_sell(v_supplier, p_items,
                        (p_change - '{tendered_fen,agreed_fen}'::text[])
                            || '{"pay": "cash"}',
                        null) s;

    answer := jsonb_build_object('order', v_sold.order_id::text,
            'state', v_sold.state, 'persons', v_sold.persons,
            'total_fen', v_sold.total_fen, 'due_fen', v_sold.total_fen,
            'tickets', to_jsonb(v_sold.tickets))
        || impl.machine_when(v_sold.day, v_sold.slot_no, v_sold.start_minute,
                             v_sold.end_minute);

    answer := impl.machine_done(v_supplier, p_device, p_request, p_change,
        v_sold.order_id, answer, null, v_sold.shift_no, v_sold.receipt_no,
        v_sold.total_fen);
    return next;

exception when sqlstate 'ST001' then
    answer := null;
    select * into verdict, subject from impl.machine_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.machine_sale is
'Sells tickets at a machine to who has not booked, for cash, and prints them.';

grant execute on function api.machine_sale to ticket_nginx;
