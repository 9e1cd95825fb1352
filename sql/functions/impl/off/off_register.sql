create or replace function impl.off_register(p_orders ticket.called_off[])
returns int8
language plpgsql volatile
as $$
declare
    v_orders   int8;
begin
    insert into ticket.called_off as d
    select k.* from unnest(p_orders) k
    on conflict (supplier_id, order_id) do update
    set done_at = null, due_at = excluded.due_at
    where d.done_at is not null;
    get diagnostics v_orders = row_count;

    return v_orders;
end;
$$;

comment on function impl.off_register(ticket.called_off[]) is
'Puts orders down for api.called_off_refunds(): answers how many it has not to
look after already.';
