create or replace function impl.agent_cells(p_agent ticket.agent)
returns jsonb
language plpgsql stable
as $$
begin
    return jsonb_build_object(
        'user', p_agent.user_name, 'name', p_agent.name,
        'unit_type', p_agent.unit_type::text, 'unit_id', p_agent.unit_id,
        'enabled', impl.yes_no(p_agent.enabled),
        'official', impl.yes_no(p_agent.official),
        'pay', coalesce(nullif(concat_ws(' ',
            case when p_agent.can_cash then 'cash' end,
            case when p_agent.can_deposit then 'deposit' end,
            case when p_agent.can_rebate then 'rebate' end,
            case when p_agent.can_epay then 'epay' end), ''), 'none'),
        'day_limit', coalesce(nullif(p_agent.day_limit, 0)::text, 'none'),
        'products', case when p_agent.all_products then 'all' else coalesce(
            (select string_agg(p.code, ' ' order by p.product_id)
             from ticket.agent_product x
             join ticket.product p using (supplier_id, product_id)
             where x.supplier_id = p_agent.supplier_id
               and x.agent_id = p_agent.agent_id), 'none') end,
        'callback', p_agent.callback_address,
        'notices', impl.yes_no(p_agent.sends_notice),
        'post_only', impl.yes_no(p_agent.post_only),
        'strict', impl.yes_no(p_agent.strict_mode),
        'addresses', coalesce(nullif(
            array_to_string(p_agent.addresses, ' '), ''), 'any'));
end;
$$;

comment on function impl.agent_cells(ticket.agent) is
'An agent as a line of a file, without anything secret.';

create or replace function impl.yes_no(p_so bool)
returns text
language sql immutable
as $$
    select case when p_so then 'yes' else 'no' end;
$$;

comment on function impl.yes_no(bool) is
'A truth as staff write it.';

-- The words of a cell, of which "all" and "none" stand alone.
create or replace function impl.agent_words(p_text text)
returns text[]
language plpgsql immutable
as $$
begin
    return case when p_text in ('none', 'any') then '{}'
                else regexp_split_to_array(btrim(p_text), '[ ,]+') end;
end;
$$;

comment on function impl.agent_words(text) is
'The words of a cell, which blanks or commas divide.';

create or replace function impl.agent_wrong(p_cells jsonb)
returns text
language plpgsql immutable
as $$
begin
    return (
        select impl.csv_wrong(w.name, coalesce(p_cells ->> w.name, ''), w.kind,
                              w.more)
        from (values
            ('user', p_cells ->> 'user' ~ '^[A-Za-z0-9_.@-]{1,64}$',
             'CELL_CODE', '{}'),
            ('name', length(p_cells ->> 'name') between 1 and 64,
             'CELL_LENGTH', '{64}'),
            ('unit_type', p_cells ->> 'unit_type' ~ '^[1-8]$', 'CELL_NUMBER',
             '{1,8}'),
            ('unit_id', length(p_cells ->> 'unit_id') between 1 and 36,
             'CELL_LENGTH', '{36}'),
            ('enabled', impl.csv_bool(p_cells ->> 'enabled') is not null,
             'CELL_YES_NO', '{}'),
            ('official', impl.csv_bool(p_cells ->> 'official') is not null,
             'CELL_YES_NO', '{}'),
            ('pay', impl.agent_words(p_cells ->> 'pay')
                    <@ array['cash', 'deposit', 'rebate', 'epay'], 'CELL_PAY',
             '{}'),
            ('day_limit', p_cells ->> 'day_limit' = 'none'
                          or impl.csv_int(p_cells ->> 'day_limit', 1, 999999999)
                             is not null, 'CELL_LIMIT', '{}'),
            ('callback', p_cells ->> 'callback' ~ ('^(|https?://[^\s@?#]+)$'),
             'CELL_ADDRESS', '{}'),
            ('notices', impl.csv_bool(p_cells ->> 'notices') is not null,
             'CELL_YES_NO', '{}'),
            ('post_only', impl.csv_bool(p_cells ->> 'post_only') is not null,
             'CELL_YES_NO', '{}'),
            ('strict', impl.csv_bool(p_cells ->> 'strict') is not null,
             'CELL_YES_NO', '{}'),
            ('addresses', impl.csv_blocks(p_cells ->> 'addresses'),
             'CELL_BLOCKS', '{}'::text[]))
            w (name, good, kind, more)
        where p_cells ? w.name and w.good is not true
        limit 1);
end;
$$;

comment on function impl.agent_wrong(jsonb) is
'What is wrong with a line of a file of agents, as far as it says itself.';

-- p_sealed: the password of an agent that is new, which nobody knows.
create or replace function impl.agent_put(p_supplier text, p_cells jsonb,
                                          p_sealed text)
returns void
language plpgsql volatile
as $$
declare
    v_supplier int4 := (impl.staff_supplier(p_supplier)).supplier_id;
    v_user     text := p_cells ->> 'user';
    v_pay      text[] := impl.agent_words(p_cells ->> 'pay');
    v_change   jsonb;
    v_made     bool;
begin
    v_change := jsonb_strip_nulls(jsonb_build_object(
        'name', p_cells -> 'name', 'unit_type', p_cells -> 'unit_type',
        'unit_id', p_cells -> 'unit_id',
        'enabled', impl.csv_bool(p_cells ->> 'enabled'),
        'official', impl.csv_bool(p_cells ->> 'official'),
        'can_cash', 'cash' = any (v_pay),
        'can_deposit', 'deposit' = any (v_pay),
        'can_rebate', 'rebate' = any (v_pay), 'can_epay', 'epay' = any (v_pay),
        'day_limit', case p_cells ->> 'day_limit' when 'none' then 0
                     else (p_cells ->> 'day_limit')::int4 end,
        'callback_address', p_cells -> 'callback',
        'sends_notice', impl.csv_bool(p_cells ->> 'notices'),
        'post_only', impl.csv_bool(p_cells ->> 'post_only'),
        'strict_mode', impl.csv_bool(p_cells ->> 'strict'),
        'addresses', to_jsonb(impl.agent_words(p_cells ->> 'addresses'))));

    v_made := not exists (select from ticket.agent a
                          where a.supplier_id = v_supplier
                            and a.user_name = v_user);

    if v_made then
        perform impl.staff_agreed(s.verdict, s.subject)
        from api.staff_agent_create(p_supplier, v_user, v_change
                 || jsonb_build_object('password_sealed', p_sealed)) s;
    else
        perform impl.staff_agreed(s.verdict, s.subject)
        from api.staff_agent_set(p_supplier, v_user, v_change) s;
    end if;

    if p_cells ? 'products' then
        perform impl.staff_agreed(s.verdict, s.subject)
        from api.staff_agent_products(p_supplier, v_user,
                 impl.agent_words(p_cells ->> 'products')) s;
    end if;
end;
$$;

comment on function impl.agent_put(text, jsonb, text) is
'Makes or changes an agent as a line of a file says; what it leaves out stays.';
