create or replace function impl.report_share(p_fen int8, p_cost int8,
    p_upto int8, p_total int8)
returns int8
language sql immutable
as $$
    select case when p_total = 0 then 0
                else div(p_fen::numeric * p_upto, p_total)::int8
                     - div(p_fen::numeric * (p_upto - p_cost), p_total)::int8
                end;
$$;

comment on function impl.report_share(int8, int8, int8, int8) is
'What of an order''s money is a line''s, which costs p_cost and with those
before it p_upto of p_total: the lines'' shares are the whole to the cent.';
