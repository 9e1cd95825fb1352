-- In PL/pgSQL, since what it is called with is too much to be written out three
-- times: Postgres would not make it part of the statement.
create or replace function impl.events_told(p_events int2[], p_medium int2)
returns int2[]
language plpgsql immutable
as $$
begin
    return case when p_medium = 0 and 4::int2 = any (p_events)
                then array_remove(p_events, 4::int2) || 6::int2
                else p_events end;
end;
$$;

comment on function impl.events_told(int2[], int2) is
'The events of an order that its visitors hear of.  Who has no medium passes no
gate yet: he fetches paper at the counter, and has the voucher (6) in the place
of the activation (4).';
