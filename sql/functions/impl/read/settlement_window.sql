-- Days come as numbers from 2000-01-01 on.  A filter that was not sent is '';
-- what is no number of ours is no order's.
create or replace function impl.settlement_window(p_supplier int4, p_first int4,
    p_last int4, p_order text, p_product text)
returns table (verdict text, subject text, zone text, page_base int2,
               first_day date, last_day date, first_at timestamptz,
               end_at timestamptz, order_id int8, product_id int4)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    first_day := impl.day_zero() + p_first;
    last_day := impl.day_zero() + p_last;
    order_id := case when p_order = '' then null
                     when p_order ~ '^[0-9]{1,18}$|^[0-8][0-9]{18}$'
                     then p_order::int8
                     else 0 end;
    product_id := case when p_product <> '' then coalesce(
        (select p.product_id from ticket.product p
         where p.supplier_id = p_supplier and p.code = p_product), 0) end;

    if last_day < first_day then
        verdict := 'BAD_PARAM';
        subject := 'End_datetime';
    end if;

    select s.zone, s.page_base, first_day::timestamp at time zone s.zone,
           (last_day + 1)::timestamp at time zone s.zone
    into zone, page_base, first_at, end_at
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    return next;
end;
$$;

comment on function impl.settlement_window(int4, int4, int4, text, text) is
'Which delivered orders a request is about, or the verdict.';
