create or replace function api.staff_price_rows(p_supplier text)
returns table (verdict text, subject text,
               product text, agent text, "from" date, "to" date, weekdays text,
               price text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    return query
    select null::text, null::text, p.code, a.user_name, k.first_day, k.last_day,
           k.weekdays, impl.yuan(k.price_fen)
    from (select r.product_id, r.agent_id, r.first_day, null::date as last_day,
                 null as weekdays, r.price_fen
          from ticket.price r
          where r.supplier_id = v_supplier.supplier_id
          union all
          select r.product_id, r.agent_id, r.first_day, r.last_day,
                 /* no date to a spreadsheet, as 6-7 is */
                 string_agg(distinct r.weekday::text, ' '), r.price_fen
          from ticket.day_price r
          where r.supplier_id = v_supplier.supplier_id
            and r.last_day >= impl.staff_today(v_supplier.zone)
          group by r.product_id, r.agent_id, r.first_day, r.last_day,
                   r.price_fen) k
    join ticket.product p
      on p.supplier_id = v_supplier.supplier_id
         and p.product_id = k.product_id
    left join ticket.agent a
      on a.supplier_id = v_supplier.supplier_id and a.agent_id = k.agent_id
    order by k.product_id, k.agent_id, k.last_day nulls first, k.first_day,
             k.weekdays;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_price_rows is
'All prices as lines of a file, which api.staff_price_import takes.';

grant execute on function api.staff_price_rows to ticket_staff;
