create or replace function api.staff_rail_news_resend(p_supplier text,
    p_order_no text, p_seq int4)
returns table (verdict text, subject text, order_no text, seq int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
begin
    v_order := impl.staff_rail_order(p_supplier, p_order_no);

    update ticket.rail_news w
    set state = 'O', due_at = api.now(), event_at = api.now(), attempts = 0,
        done_at = null
    where w.supplier_id = v_order.supplier_id
      and w.rail_id = v_order.rail_id and w.seq = p_seq and w.state = 'F';

    if not found then
        perform impl.staff_refuse('RAIL_NEWS_MISSING', p_order_no,
                                  p_seq::text);
    end if;

    perform impl.rail_event(v_order, impl.person(), 'news again', null,
                            p_seq::text, api.now());

    return query select null::text, null::text, p_order_no, p_seq;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_news_resend is
'Tells once more what could not be told.';

grant execute on function api.staff_rail_news_resend to ticket_staff;
