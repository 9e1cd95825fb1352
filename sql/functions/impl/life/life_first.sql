create or replace function impl.life_first(p_supplier int4, p_zone text,
    p_life ticket.life)
returns int8
language plpgsql stable
as $$
declare
    v_day record := impl.number_day(p_supplier, p_zone, p_life.began_at);
begin
    return v_day.head + (p_life.number - v_day.base) % 10000000000;
end;
$$;

comment on function impl.life_first(int4, text, ticket.life) is
'A supplier''s orders with higher numbers are of that life, or of a later one.';
