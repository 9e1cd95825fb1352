create or replace function impl.notice_done(p_supplier int4, p_zone text,
    p_at timestamptz, p_done_no int8)
returns int8
language plpgsql stable
as $$
begin
    return (
        select max(n.head) + p_done_no
        from generate_series(0, 1) d
        cross join lateral impl.number_day(p_supplier, p_zone,
                                           p_at - make_interval(days => d)) n
        where d = 1
           or exists (select
                      from ticket.orders o
                      where o.supplier_id = p_supplier
                        and o.order_id > n.head
                        and o.order_id <= n.head + p_done_no));
end;
$$;

comment on function impl.notice_done(int4, text, timestamptz, int8) is
'The order number that ticket.notice_cursor''s done_no was the end of: of today,
unless all of today''s orders are still to be read.';
