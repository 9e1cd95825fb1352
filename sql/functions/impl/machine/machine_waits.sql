-- Of what proves itself alone: a sale goes on, and what was asked before is
-- answered.
--
-- A stranger who guesses makes others wait as little as may be:
--   * Five wrong things within a minute, of cards ten: others have none that is
--     known here and are no strangers.  Then that kind of proof waits until the
--     minute is over, and no other kind does.
--   * The last four digits of a phone are tried five times a day, at whichever
--     machines: one of two thousand finds them.  From then on they prove
--     nothing, and the whole number does (impl.machine_tail()).
--   * So that number has no lock that somebody else could close for the day.
--     Behind the fifth wrong one for an order a machine takes none for it for a
--     minute, then for two, at last for an hour: some thirty a day, of ten
--     thousand where all but the last four digits are known to who guesses.
-- Codes and cards wait for no digits.  What is no order is counted like one, so
-- nobody learns which there are.
create or replace function impl.machine_proof(p_what jsonb)
returns text
language sql immutable
as $$
    select case when p_what ? 'document' then 'read'
                when p_what ? 'tail' or p_what ? 'phones' then 'typed'
                else 'shown' end;
$$;

comment on function impl.machine_proof(jsonb) is
'Which kind of proof it is that a visitor at a machine has given.';

create or replace function impl.machine_wrong_most(p_proof text)
returns int4
language sql immutable
as $$
    select case p_proof when 'read' then 10 else 5 end;
$$;

comment on function impl.machine_wrong_most(text) is
'How often within a minute a kind of proof may be wrong at a machine.';

create or replace function impl.machine_phone_wait(p_wrong int4)
returns interval
language sql immutable
as $$
    select case when p_wrong < 5 then interval '0'
                else interval '1 minute'
                     * least(60, 1 << least(p_wrong - 5, 6)) end;
$$;

comment on function impl.machine_phone_wait(int4) is
'How long a machine takes no phone number for an order behind so many wrong
ones.';

create or replace function impl.machine_waits(p_supplier int4, p_device int4,
    p_what jsonb)
returns void
language plpgsql stable
as $$
declare
    v_now   constant timestamptz := api.now();
    v_proof constant text := impl.machine_proof(p_what);
    v_until timestamptz;
begin
    select max(u.until) into v_until
    from (select w.since + interval '1 minute' as until
          from ticket.machine_wrong w
          where w.supplier_id = p_supplier and w.device_no = p_device
            and w.proof = v_proof
            and w.wrong >= impl.machine_wrong_most(v_proof)
          union all
          select p.at + impl.machine_phone_wait(p.wrong)
          from ticket.machine_phone p
          where p.supplier_id = p_supplier and p.device_no = p_device
            and p.order_id = (p_what ->> 'order')::int8
            and p_what ? 'phones') u;

    if v_until > v_now then
        perform impl.staff_refuse('MACHINE_WAIT',
            ceil(extract(epoch from v_until - v_now))::int4::text);
    end if;
end;
$$;

comment on function impl.machine_waits(int4, int4, jsonb) is
'Refuses whoever shows something to a machine that was shown too much of that
kind that was wrong; subject: seconds.';

create or replace function impl.machine_wrong(p_supplier int4, p_device int4,
    p_what jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_now   constant timestamptz := api.now();
    v_proof constant text := impl.machine_proof(p_what);
    v_wrong int4;
begin
    insert into ticket.machine_wrong as w (supplier_id, device_no, proof, since,
                                           wrong)
    values (p_supplier, p_device, v_proof, v_now, 1)
    on conflict (supplier_id, device_no, proof) do update
    set since = case when w.since > v_now - interval '1 minute' then w.since
                     else v_now end,
        wrong = case when w.since > v_now - interval '1 minute'
                     then w.wrong + 1 else 1 end
    returning w.wrong into v_wrong;

    if v_wrong = impl.machine_wrong_most(v_proof) then
        perform impl.device_alarm(p_supplier, p_device, 'orders guessed');
    end if;

    if p_what ? 'phones' then
        insert into ticket.machine_phone as w (supplier_id, device_no, order_id,
                                               at, wrong)
        values (p_supplier, p_device, (p_what ->> 'order')::int8, v_now, 1)
        on conflict (supplier_id, device_no, order_id) do update
        set at = v_now,
            wrong = case when w.at > v_now - interval '1 day'
                         then w.wrong + 1 else 1 end;
    end if;
end;
$$;

comment on function impl.machine_wrong(int4, int4, jsonb) is
'Counts what was shown to a machine and proved nothing; too much of it within a
minute is an alarm.';

create or replace function impl.machine_forgiven(p_supplier int4, p_device int4)
returns void
language plpgsql volatile
as $$
begin
    delete from ticket.machine_wrong w
    where w.supplier_id = p_supplier and w.device_no = p_device;

    delete from ticket.machine_phone p
    where p.supplier_id = p_supplier and p.device_no = p_device;
end;
$$;

comment on function impl.machine_forgiven(int4, int4) is
'Staff let a machine go on: nobody waits for what was wrong.';
