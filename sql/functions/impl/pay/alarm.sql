create or replace function impl.alarm(p_supplier int4, p_kind text,
    p_number text, p_text text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.alarm (supplier_id, at, kind, number, text)
    values (p_supplier, p_at, p_kind, p_number, p_text)
    on conflict do nothing;
end;
$$;

comment on function impl.alarm(int4, text, text, text, timestamptz) is
'Tells staff of what they must look at, once until they have seen it.';

create or replace function impl.alarm_of_gates(p_kind text)
returns bool
language sql immutable
as $$
    select p_kind in ('codes forged', 'orders guessed');
$$;

comment on function impl.alarm_of_gates(text) is
'Whether an alarm is of a device: somebody guesses there.';

create or replace function impl.alarm_shown(p_kind text)
returns bool
language plpgsql stable
as $$
begin
    return impl.alarm_of_gates(p_kind)
           or impl.acts_as('{desk_lead,market,finance,admin}');
end;
$$;

comment on function impl.alarm_shown(text) is
'Whether an alarm is for who acts: who leads the gates alone has those of
devices, and no money.';
