create or replace function impl.day_desk(p_supplier int4, p_day date,
    p_line int4)
returns int8
language plpgsql stable
as $$
begin
    return (
        select coalesce(sum(k.fen), 0)::int8
        from impl.visit_orders(p_supplier, p_day, p_line) o
        cross join lateral impl.desk_owes(o) k
        where o.state = 'X');
end;
$$;

comment on function impl.day_desk(int4, date, int4) is
'What the desk gives back when a day is called off: the tickets that were paid
there and let nobody in yet.';
