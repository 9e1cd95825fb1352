-- What 1.4.0 installed, 1.5.0 left in place and nobody calls any more.

drop function if exists impl.csv_line(int4, text);
drop function if exists impl.csv_product(int4, text);
drop function if exists impl.csv_agent(int4, text);
drop function if exists impl.sign_in_proved(bytea, bool, text, bytea);
