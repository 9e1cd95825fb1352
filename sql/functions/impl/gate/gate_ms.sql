create or replace function impl.gate_ms(p_at timestamptz)
returns int8
language plpgsql immutable
as $$
begin
    return floor(extract(epoch from p_at) * 1000)::int8;
end;
$$;

comment on function impl.gate_ms(timestamptz) is
'A moment as devices have it: ms since 1970.';
