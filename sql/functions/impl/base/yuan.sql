-- Money inside a worded field; a column of its own travels as fen.
create or replace function impl.yuan(p_fen int8)
returns text
language sql stable
as $$
    select to_char(p_fen / 100.0, 'FM9999999999990.00');
$$;

comment on function impl.yuan(int8) is
'Fen as yuan with two decimals.';
