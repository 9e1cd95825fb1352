-- What a staff function refuses with, wherever it is found out: nothing of the
-- function stays, and the function of api that was called answers the verdict,
-- a row of core/tk_staff.tbl.h, with the values that the row's text wants.
create or replace function impl.staff_refuse(p_verdict text,
    variadic p_values text[] default '{}')
returns void
language plpgsql volatile
as $$
begin
    raise exception using errcode = 'ST001',
        message = array_to_string(p_verdict || p_values, e'\t', '-');
end;
$$;

comment on function impl.staff_refuse(text, text[]) is
'Refuses what staff asked for.  The values become the subject, with tabs.';

create or replace function impl.staff_refusal(p_message text)
returns table (verdict text, subject text)
language sql immutable
as $$
    select v.verdict, substr(p_message, length(v.verdict) + 2)
    from split_part(p_message, e'\t', 1) as v (verdict);
$$;

comment on function impl.staff_refusal(text) is
'The verdict and the subject that impl.staff_refuse() raised.';

create or replace function impl.staff_agreed(p_verdict text, p_subject text)
returns bool
language plpgsql volatile
as $$
begin
    if p_verdict is not null then
        perform impl.staff_refuse(p_verdict, p_subject);
    end if;

    return true;
end;
$$;

comment on function impl.staff_agreed(text, text) is
'True of an answer without a verdict, else refuses with it: what a function did
before it called another one goes with the refusal.';
