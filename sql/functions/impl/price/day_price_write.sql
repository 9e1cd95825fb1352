-- A piece is a row as it is to be, of a price or (null) of none.  What it meets
-- of rows that are there is cut away, what they have beside it stays.
create or replace function impl.day_price_write(p_supplier int4,
    p_pieces ticket.day_price[], out before jsonb[], out after jsonb[])
language plpgsql volatile
as $$
declare
    v_was ticket.day_price[];
    v_is  ticket.day_price[];
begin
    v_was := array(
        select r
        from ticket.day_price r
        where r.supplier_id = p_supplier
          and (r.product_id, r.agent_id, r.weekday) in (
                  select p.product_id, p.agent_id, p.weekday
                  from unnest(p_pieces) p)
          and exists (select from unnest(p_pieces) p
                      where p.product_id = r.product_id
                        and p.agent_id = r.agent_id and p.weekday = r.weekday
                        and p.first_day <= r.last_day
                        and p.last_day >= r.first_day));

    v_is := array(
        select row(p_supplier, w.product_id, w.agent_id, w.weekday, lower(k.r),
                   upper(k.r) - 1, w.price_fen)::ticket.day_price
        from unnest(v_was) w
        cross join lateral (
            select range_agg(daterange(p.first_day, p.last_day, '[]')) as cut
            from unnest(p_pieces) p
            where p.product_id = w.product_id and p.agent_id = w.agent_id
              and p.weekday = w.weekday) c
        cross join lateral unnest(
            datemultirange(daterange(w.first_day, w.last_day, '[]'))
            - c.cut) k (r)
        union all
        select row(p_supplier, p.product_id, p.agent_id, p.weekday,
                   p.first_day, p.last_day, p.price_fen)::ticket.day_price
        from unnest(p_pieces) p
        where p.price_fen is not null);

    before := array(select to_jsonb(w) from unnest(v_was) w
                    where not w = any (v_is));
    after := array(select to_jsonb(w) from unnest(v_is) w
                   where not w = any (v_was));

    delete from ticket.day_price r
    using unnest(v_was) w
    where r.supplier_id = p_supplier and r.product_id = w.product_id
      and r.agent_id = w.agent_id and r.weekday = w.weekday
      and r.first_day = w.first_day
      and not w = any (v_is);

    insert into ticket.day_price
    select w.*
    from unnest(v_is) w
    where not w = any (v_was);
end;
$$;

comment on function impl.day_price_write(int4, ticket.day_price[]) is
'Sets prices of weekdays over days, or clears them; answers the rows that went
and those that came.  The caller has locked the supplier.';
