-- Members of p_change: agent (a user name), first_day: without it, of the row
-- that is in force today.
create or replace function api.staff_price_clear(
    p_supplier text,
    p_product text,
    p_change jsonb)
returns table (verdict text, subject text,
               product text, agent text, first_day date, price_fen int8,
               replaced_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_row record;
    v_first date;
begin
    perform impl.staff_supplier_locked(p_supplier);
    v_row := impl.staff_price_row(p_supplier, p_product, p_change ->> 'agent');

    /* Who sets prices at the same time waits here. */
    perform from ticket.product p
    where p.supplier_id = v_row.supplier_id
      and p.product_id = v_row.product_id
    for no key update;

    select max(r.first_day) into v_first
    from ticket.price r
    where r.supplier_id = v_row.supplier_id
      and r.product_id = v_row.product_id
      and r.agent_id = v_row.agent_id
      and case when p_change ? 'first_day'
               then r.first_day = (p_change ->> 'first_day')::date
               else r.first_day <= v_row.today end;

    if v_first is null then
        perform impl.staff_refuse('PRICE_UNKNOWN', p_product);
    end if;

    perform impl.staff_price_keep(v_row.supplier_id, v_row.product_id,
                                  v_row.agent_id, v_first);

    delete from ticket.price r
    where r.supplier_id = v_row.supplier_id
      and r.product_id = v_row.product_id
      and r.agent_id = v_row.agent_id
      and r.first_day = v_first;

    return query
    select * from api.staff_price_list(p_supplier) r
    where r.product = p_product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_price_clear is
'Takes one price back.';

grant execute on function api.staff_price_clear to ticket_staff;
