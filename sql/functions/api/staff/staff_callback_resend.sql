-- Member of p_change: seq, one event; without it all that ended undelivered.
create or replace function api.staff_callback_resend(
    p_supplier text,
    p_order int8,
    p_change jsonb)
returns table (verdict text, subject text,
               order_id int8, seq int2)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_seq int2;
    v_verdict text;
    v_any bool := false;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    for v_seq in
        select d.seq
        from ticket.outbox_done d
        where d.supplier_id = v_supplier
          and d.order_id = p_order
          and not d.delivered
          and d.seq = coalesce((p_change ->> 'seq')::int2, d.seq)
        order by d.seq
    loop
        select r.verdict into v_verdict
        from api.outbox_resend(v_supplier, p_order, v_seq) r;

        if v_verdict is null then
            v_any := true;
            order_id := p_order;
            seq := v_seq;
            return next;
        end if;
    end loop;

    if not v_any then
        perform impl.staff_refuse('CALLBACK_UNKNOWN', p_order::text);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_callback_resend is
'Puts undelivered callbacks of an order back into the queue.';

grant execute on function api.staff_callback_resend
    to ticket_staff;
