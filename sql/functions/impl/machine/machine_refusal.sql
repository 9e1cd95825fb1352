create or replace function impl.machine_refusal(p_message text,
    out verdict text, out subject text)
language plpgsql immutable
as $$
declare
    v_values text[];
begin
    select r.verdict, r.subject into verdict, subject
    from impl.staff_refusal(p_message) r;

    v_values := string_to_array(subject, e'\t');

    if verdict in ('SALE_SLOT', 'PICKUP_SLOT') then
        subject := array_to_string(
            v_values[cardinality(v_values) - 2:], e'\t');
        verdict := 'MACHINE_SLOT';
    end if;
end;
$$;

comment on function impl.machine_refusal(text) is
'impl.staff_refusal(), in a machine''s words: a slot is agreed to by its
visitor.';
