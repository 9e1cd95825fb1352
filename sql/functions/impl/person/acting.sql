-- Who acts in this transaction.  ticket.actor is what api.act_as() or
-- api.staff_act() have set: of a person who signed in it is known, of
-- ticketctl it is what the program says, and the role of Postgres is what is
-- known.  A role of people is asked for where session_user is nginx's alone.
create or replace function impl.actor()
returns jsonb
language sql stable
as $$
    select nullif(current_setting('ticket.actor', true), '')::jsonb;
$$;

comment on function impl.actor() is
'Who acts, as it was set; null: nobody said it.';

create or replace function impl.acting()
returns bool
language sql stable
as $$
    select session_user not in ('ticket_nginx', 'ticket_worker')
           or coalesce(current_setting('ticket.actor', true), '') <> '';
$$;

comment on function impl.acting() is
'Whether it is somebody''s doing, and not a distributor''s or the worker''s.';

create or replace function impl.person()
returns text
language sql stable
as $$
    select coalesce(nullif(current_setting('ticket.actor', true), '')::jsonb
                    ->> 'person', session_user::text);
$$;

comment on function impl.person() is
'The name of who acts: the person''s, the system user''s, or the role''s.';

create or replace function impl.signed_in_as(p_roles text[])
returns bool
language plpgsql stable
as $$
begin
    return session_user = 'ticket_nginx'
           and coalesce((impl.actor() ->> 'roles')::int4, 0)
               & impl.role_bits(p_roles) <> 0;
end;
$$;

comment on function impl.signed_in_as(text[]) is
'Whether a person with one of these roles acts, over HTTP.';

create or replace function impl.acts_by()
returns text
language sql stable
as $$
    select case
           when coalesce(current_setting('ticket.actor', true), '') = ''
           then 'sql'
           when impl.actor() ? 'device' then 'device'
           when session_user = 'ticket_nginx' then 'console'
           else 'ticketctl'
           end;
$$;

comment on function impl.acts_by() is
'By what somebody acts.';

create or replace function impl.because(p_reason text)
returns void
language plpgsql volatile
as $$
begin
    perform set_config('ticket.reason', coalesce(p_reason, ''), true);
end;
$$;

comment on function impl.because(text) is
'Why somebody acts: to be said before the first change of the transaction.';

create or replace function impl.about(p_subject text)
returns void
language plpgsql volatile
as $$
begin
    perform set_config('ticket.subject', coalesce(p_subject, ''), true);
end;
$$;

comment on function impl.about(text) is
'What it is about, where that is not what changes first: likewise.';

create or replace function impl.administrator()
returns bool
language plpgsql stable
as $$
begin
    return pg_has_role(session_user, 'ticket_staff', 'member')
           or (select pg_has_role(session_user, n.nspowner, 'member')
               from pg_namespace n
               where n.nspname = 'impl');
end;
$$;

comment on function impl.administrator() is
'Whether who acts is the system''s administrator, and not of some supplier: of
ticket_staff, of the owner, or a superuser.  Nobody else is, whatever the login
is called.';
